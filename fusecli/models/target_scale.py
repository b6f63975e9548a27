"""Targets as a network learns them, and its outputs as predictions.

Written as functions that an estimator with `is_classifier` takes as its methods.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fusecli.values import Array, Floats


def scaled(self: Any, y: Array, *, learn: bool) -> Array:
    """Return class codes, or values on the standard scale of the training rows.

    learn: whether these are the training rows, whose classes or scale are kept.
    """
    if self.is_classifier:
        if learn:
            self.classes_ = np.unique(y)
        return np.searchsorted(self.classes_, y)
    if learn:
        self.zero_, self.unit_ = float(y.mean()), float(y.std()) or 1.0
    return np.asarray((y - self.zero_) / self.unit_)


def outputs_of(self: Any) -> int:
    """Return how many outputs its network has: one a class, or one value."""
    return len(self.classes_) if self.is_classifier else 1


def decided(self: Any, outputs: Floats) -> Array:
    """Return the most probable class, or the value, of each row; outputs: [row, output]."""
    if self.is_classifier:
        return np.asarray(self.classes_[outputs.argmax(axis=1)])
    return np.asarray(outputs[:, 0] * self.unit_ + self.zero_)
