"""A fold assignment made read-only, with the digest that names it in the store."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from fusecli.values import Folds, Notice

Assignment = npt.NDArray[np.int16]


def sealed(assignment: Assignment, *, ordered: bool, notices: tuple[Notice, ...]) -> Folds:
    """Return the folds of an assignment [repeat, row]."""
    assignment.flags.writeable = False
    content = assignment.astype("<i2").tobytes() + bytes([ordered])
    digest = hashlib.sha256(repr(assignment.shape).encode() + content).hexdigest()
    return Folds(assignment, ordered, digest, notices)
