"""Boosters of LightGBM and of XGBoost, which are read by compiled code that believes everything.

So what they are to read is looked through here first.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeVar

from fusecli.errors import StoreError
from fusecli.saved.lightgbm_state import lightgbm_state
from fusecli.saved.lightgbm_text import check_text
from fusecli.saved.stand_ins import BOOSTERS, Boosted
from fusecli.saved.xgboost_trees import check_booster

NAME = b"size_leaf_vector"
VECTOR = NAME + b"SL" + (1).to_bytes(8, "big")  # in universal binary JSON, of one digit
Kind = TypeVar("Kind")
WORST = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)


def state_of(booster: Any) -> dict[str, Any]:
    """Return the state of a booster to be written; what its library has just made is sound.

    Raises:
        StoreError: its trees are of a kind that is not read.
    """
    if type(booster).__module__.startswith("lightgbm"):
        return lightgbm_state(booster)
    state: dict[str, Any] = booster.__getstate__()
    of_one = sum(state["handle"].count(VECTOR + size) for size in (b"0", b"1"))
    if of_one != state["handle"].count(NAME):
        raise StoreError("the trees of xgboost have leaves of several values")
    return state


def checked(boosted: Boosted) -> Boosted:
    """Return what stands for a booster, if its library can read it without harm.

    Raises:
        StoreError: it cannot.
    """
    try:
        if boosted.kind == "lightgbm":
            check_text(_of(bytes, boosted.state["_handle"]))
        elif boosted.kind == "xgboost":
            check_booster(bytes(_of(bytearray, boosted.state["handle"])))
        else:
            raise ValueError("an unknown library")
    except WORST as error:
        told = str(error) if isinstance(error, ValueError) else type(error).__name__
        raise StoreError(f"the trees of {boosted.kind} are none, or damaged: {told}") from None
    return boosted


def _of(kind: type[Kind], handle: Any) -> Kind:
    if type(handle) is not kind:
        raise TypeError(type(handle).__name__)
    return handle


def booster(boosted: Boosted) -> Any:
    """Return the booster that was written; it predicts what it did, to the last bit."""
    module, _, name = BOOSTERS[boosted.kind].rpartition(".")
    kind = getattr(import_module(module), name)
    made, state = kind.__new__(kind), dict(boosted.state)
    if boosted.kind == "lightgbm":
        state["_handle"] = state["_handle"].decode()
    made.__setstate__(state)
    return made
