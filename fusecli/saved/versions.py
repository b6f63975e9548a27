"""The versions of libraries that models were fitted with, and whether these here will do."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from typing import Any

from fusecli.errors import StoreError
from fusecli.values import Notice

ALWAYS = ("numpy", "scikit-learn", "skops")
OURS = (*ALWAYS, "scipy", "pandas", "lightgbm", "xgboost", "catboost", "torch")
PYTHON = "python"


def versions_of(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python and of those packages that are installed."""
    found = {PYTHON: platform.python_version()}
    for name in sorted({*ALWAYS, *packages}):
        if version := _installed(name):
            found[name] = version
    return found


def check_versions(told: Any, what: str) -> tuple[Notice, ...]:
    """Return a notice for each library whose minor version is another than that of the models.

    told: name -> version, as `versions_of` gave it. what: the file, for messages.

    Raises:
        StoreError: a library is not installed, or its major version is another one.
    """
    if not isinstance(told, Mapping):
        raise StoreError(f"'{what}' does not say what its models were fitted with")
    return tuple(_checked({str(name): str(version) for name, version in told.items()}, what))


def _checked(told: Mapping[str, str], what: str) -> Iterator[Notice]:
    for name, version in told.items():
        here = platform.python_version() if name == PYTHON else _installed(name)
        hint = f"pip install '{name}=={version}'" if name in OURS else ""
        if not here:
            raise StoreError(f"'{what}' needs {name} {version}, which is not installed", hint)
        if _part(here, 1) != _part(version, 1):
            raise StoreError(f"'{what}' was made with {name} {version}, and this is {here}", hint)
        if name != PYTHON and _part(here, 2) != _part(version, 2):
            text = f"'{what}' was made with {name} {version}, and this is {here}"
            yield Notice(text, "; ".join(filter(None, ("predictions may differ", hint))))


@cache
def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _part(version: str, count: int) -> list[str]:
    return version.split(".")[:count]
