"""How many rows the best rule of one column gets wrong."""

from __future__ import annotations

import numpy as np

from fusecli.doctor.association import ranks
from fusecli.values import Array, Floats, Integers


def majority_errors(codes: Integers, y: Integers, classes: int) -> int:
    """Return the rows whose class is not that of most other rows with the same code."""
    counts = np.bincount(codes * classes + y, minlength=(int(codes.max()) + 1) * classes)
    ordered = np.sort(counts.reshape(-1, classes), axis=1)
    most, next_most = ordered[:, -1], ordered[:, -2]
    return int(len(y) - most[most - 1 > next_most].sum())


def interval_errors(x: Floats, y: Integers, classes: int) -> int:
    """Return the errors of the best thresholds that give every class an interval of `x`.

    The intervals are in the order of the classes' mean ranks. Of three classes or more an error may
    count at several thresholds.
    """
    order = np.argsort(x, kind="stable")
    counts = np.bincount(y, minlength=classes)
    present = np.flatnonzero(counts)
    mean_rank = np.bincount(y, ranks(x), minlength=classes)[present] / counts[present]
    position = np.zeros(classes, np.int64)
    position[present[np.argsort(mean_rank)]] = np.arange(len(present))
    sorted_x, place = x[order], position[y][order]
    ends = np.flatnonzero(np.append(sorted_x[1:] != sorted_x[:-1], True))
    return sum(_boundary_errors(place >= b, ends) for b in range(1, len(present)))


def _boundary_errors(above: Array, ends: Integers) -> int:
    """Return the errors of the best cut: true ones before it and false ones behind it."""
    before = np.cumsum(above)[ends]
    below = np.count_nonzero(~above)
    behind = below - (ends + 1 - before)
    return int(min((before + behind).min(), below))
