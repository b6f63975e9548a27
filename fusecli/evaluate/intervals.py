"""How far a score may be off: half of a 95 % interval over rows, or over groups of rows.

Every row has an influence on the score: its weight times the derivative of the metric by that
weight. Their spread is the spread of the score (the infinitesimal jackknife, Efron 1982; for the
area under the ROC curve this is DeLong 1988). It knows weights, repeats, groups, and means over
folds, and takes one pass. It does not know that other training rows give other models.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from fusecli.evaluate.student import t_quantile
from fusecli.registry import Entry
from fusecli.values import Array, Floats

DRAWS = 200


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


def bootstrapped(scores: Sequence[float]) -> float:
    """Return half of the 95 % interval of a score from its values on resampled rows."""
    finite = np.asarray(scores)[np.isfinite(scores)]
    return 1.959964 * float(finite.std(ddof=1)) if len(finite) > 1 else float("nan")
