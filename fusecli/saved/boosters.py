"""Boosters of LightGBM and of XGBoost, which are read by compiled code that believes everything.

So what they are to read is looked through here first.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from fusecli.errors import StoreError
from fusecli.saved.lightgbm_text import check_text
from fusecli.saved.stand_ins import BOOSTERS, Boosted
from fusecli.saved.xgboost_trees import check_booster

WORST = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


def checked(boosted: Boosted) -> Boosted:
    """Return what stands for a booster, if its library can read it without harm.

    Raises:
        StoreError: it cannot.
    """
    try:
        if boosted.kind == "lightgbm":
            check_text(boosted.state["_handle"])
        elif boosted.kind == "xgboost":
            check_booster(bytes(_bytearray(boosted.state["handle"])))
        else:
            raise ValueError("an unknown library")
    except WORST as error:
        told = str(error) if isinstance(error, ValueError) else type(error).__name__
        raise StoreError(f"the trees of {boosted.kind} are none, or damaged: {told}") from None
    return boosted


def _bytearray(handle: Any) -> bytearray:
    if type(handle) is not bytearray:
        raise TypeError(type(handle).__name__)
    return handle


def booster(boosted: Boosted) -> Any:
    """Return the booster that was written; it predicts what it did, to the last bit."""
    module, _, name = BOOSTERS[boosted.kind].rpartition(".")
    kind = getattr(import_module(module), name)
    made = kind.__new__(kind)
    made.__setstate__(boosted.state)
    return made
