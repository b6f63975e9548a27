"""Isotonic regression: the best function that never falls, by pooling adjacent violators."""

from __future__ import annotations

import numpy as np

from fusecli.strategies.moments import weighted_counts
from fusecli.strategies.rank_mean import Curve
from fusecli.values import Floats


def isotonic_curve(x: Floats, y: Floats, share: Floats) -> Curve:
    """Return the non-decreasing curve of least squared error through (x, y) with weights [row].

    Constant within a block of x, linear between blocks, constant beyond; of equal x the mean y.
    Ayer et al. (1955).
    """
    distinct, place = np.unique(x, return_inverse=True)
    mass = weighted_counts(place, share)
    mean = weighted_counts(place, share * y) / np.where(mass > 0, mass, 1.0)
    starts, values = _pooled(mean, mass)
    ends = np.append(starts[1:], len(distinct)) - 1
    knots = np.column_stack([distinct[starts], distinct[ends]]).ravel()
    single = np.append(True, np.diff(knots) > 0)
    return Curve(knots[single], np.repeat(values, 2)[single])


def _pooled(mean: Floats, mass: Floats) -> tuple[np.ndarray, Floats]:
    """Return where each block starts and its value; a block that falls joins the one before."""
    blocks: list[tuple[int, float, float]] = []
    for i, (value, weight) in enumerate(zip(mean.tolist(), mass.tolist(), strict=True)):
        start, level, total = i, value, weight
        while blocks and blocks[-1][1] >= level:
            start, before, own = blocks.pop()
            both = own + total
            level = (before * own + level * total) / both if both else before
            total = both
        blocks.append((start, level, total))
    return np.array([start for start, _, _ in blocks]), np.array([level for _, level, _ in blocks])
