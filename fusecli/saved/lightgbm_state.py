"""LightGBM's models as text, made once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def lightgbm_state(booster: Any) -> dict[str, Any]:
    """Return what `Booster.__getstate__` does, its text as bytes.

    Half as long where memory can be a file: `Booster.model_to_string` makes a text of over a
    megabyte twice, the first time to learn how long it is.
    """
    if not hasattr(os, "memfd_create") or not Path("/proc/self/fd").exists():
        state = dict(booster.__getstate__())
        return {**state, "_handle": state["_handle"].encode()}
    state = {name: own for name, own in vars(booster).items() if name not in DATA}
    with os.fdopen(os.memfd_create("model"), "r+b") as file:
        booster.save_model(f"/proc/self/fd/{file.fileno()}", num_iteration=-1)
        return {**state, "_handle": file.read()}


DATA = ("train_set", "valid_sets")
