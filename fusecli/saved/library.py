"""The skops library, without what makes it slow to import."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

_ONE_AT_A_TIME = Lock()


def skops_io() -> Any:
    """Return the package `skops.io`; threads that ask while one imports it wait for it."""
    with _ONE_AT_A_TIME:
        return _imported()


@cache
def _imported() -> Any:
    """Return the package, imported without what it is not asked for.

    To know what it would trust unasked, it imports all of scikit-learn, and torch and pytest where
    they are installed: seconds. Here it trusts what it is told to trust and nothing else, so it is
    spared that. This copy of it is for us alone: whoever else imports skops gets a whole one.
    """
    if "skops.io" in sys.modules:
        return sys.modules["skops.io"]
    import sklearn.utils

    whole = sklearn.utils.all_estimators
    sklearn.utils.all_estimators = list
    try:
        return import_module("skops.io")
    finally:
        sklearn.utils.all_estimators = whole
        for name in [name for name in sys.modules if name.partition(".")[0] == "skops"]:
            del sys.modules[name]
