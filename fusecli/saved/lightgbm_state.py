"""LightGBM's models as text, made once."""

from __future__ import annotations

import os
from typing import Any


def booster_state(booster: Any) -> dict[str, Any]:
    """Return what `Booster.__getstate__` does, in half the time where memory can be a file.

    `Booster.model_to_string` makes a text of over a megabyte twice: once to learn how long it is.
    """
    if not hasattr(os, "memfd_create"):
        return dict(booster.__getstate__())
    state = dict(vars(booster))
    for data in ("train_set", "valid_sets"):
        state.pop(data, None)
    state["_handle"] = _text(booster)
    return state


def _text(booster: Any) -> str:
    """Return all trees of a booster as text, written into memory that is a file meanwhile."""
    with os.fdopen(os.memfd_create("model"), "r+b") as file:
        booster.save_model(f"/proc/self/fd/{file.fileno()}", num_iteration=-1)
        return file.read().decode()
