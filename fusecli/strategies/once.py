"""What several strategies need of the same records, worked out once while they are in use."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import finalize

import numpy as np

from fusecli.values import OutOfFold

T = TypeVar("T")


def once(work: Callable[[OutOfFold], T]) -> Callable[[OutOfFold], T]:
    """Let a pure function of records return the same value to all who ask for it.

    A training set is given to one strategy after another, so each of them need not go through all
    predictions again. An array becomes read-only. The value is forgotten with the records.
    """
    known: dict[int, T] = {}

    @wraps(work)
    def recalled(oof: OutOfFold) -> T:
        if id(oof) in known:
            return known[id(oof)]
        made = work(oof)
        if isinstance(made, np.ndarray):
            made.flags.writeable = False
        if made is not oof:  # else it would never be forgotten
            known[id(oof)] = made
            finalize(oof, known.pop, id(oof), None)
        return made

    return recalled
