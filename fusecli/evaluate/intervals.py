"""How far a score may be off: half of a 95 % interval over rows, or over groups of rows.

Every row has an influence on the score: its weight times the derivative of the metric by that
weight. Their spread is the spread of the score (the infinitesimal jackknife, Efron 1982; for the
area under the ROC curve this is DeLong 1988). It knows weights, repeats, groups, and means over
folds, and takes one pass. It does not know that other training rows give other base models; for the
combiner fitted to their predictions, see `widened`.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from fusecli.evaluate.student import t_quantile
from fusecli.registry import Entry
from fusecli.values import Array, Floats

DRAWS = 200
NORMAL = 1.959964  # of a standard normal 95 % lie within so much of zero


def influence(entry: Entry, y: Array, pred: Floats, weight: Floats | None) -> Floats | None:
    """Return the influence of each row on a metric, or None if the metric declares none."""
    if entry.traits["influence"] is not None:
        return np.asarray(entry.traits["influence"](y, pred, weight))
    if entry.traits["per_row"] is None:
        return None
    share = np.full(len(y), 1 / len(y)) if weight is None else weight / weight.sum()
    losses = entry.traits["per_row"](y, pred)
    mean = share @ losses
    root = 2 * sqrt(mean) if entry.traits["root"] and mean > 0 else 1.0
    return np.asarray(share * (losses - mean) / root)


def half_width(influences: Floats, unit: Array) -> float:
    """Return half of the 95 % interval of a score from influences [record] and units [record].

    Records of one unit (a row with its repeats, or a group of rows) count as one observation.
    """
    _, unit = np.unique(unit, return_inverse=True)
    sums = np.bincount(unit, influences)
    n = len(sums)
    if n < 2:
        return float("nan")
    # Above 10,000 units the quantile is the normal one to four digits.
    return t_quantile(0.975, min(n - 1, 10_000)) * sqrt(n / (n - 1) * float(sums @ sums))


def widened(width: float, unseen: Floats, seen: Floats) -> float:
    """Return the half-width with what fitting the combiner adds to it.

    unseen, seen: [split] metric by the combiner fitted without the split, and by the one fitted to
    all records. To second order, with g the mean gradient of a split and H the curvature, the final
    fit's score on new rows differs from the cross-fitted one by the products g'H^-1 g of all pairs
    of splits. Their mean is zero, and their variance is that over splits of unseen - seen, which
    is about the product of a split's g with itself, times about 1 + 1/K.
    """
    differences = unseen - seen
    differences = differences[np.isfinite(differences)]
    if len(differences) < 2:
        return width
    added = (1 + 1 / len(differences)) * float(np.var(differences, ddof=1))
    return sqrt(width**2 + NORMAL**2 * added)


def bootstrapped(scores: Sequence[float]) -> float:
    """Return half of the 95 % interval of a score from its values on resampled rows."""
    finite = np.asarray(scores)[np.isfinite(scores)]
    return NORMAL * float(finite.std(ddof=1)) if len(finite) > 1 else float("nan")
