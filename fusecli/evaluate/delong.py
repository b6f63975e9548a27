"""Two areas under the ROC curve on one test set."""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, erfc, inf, nan, sqrt

import numpy as np

from fusecli.evaluate.statistics import Test
from fusecli.metrics.rankings import roc_auc, roc_auc_influence
from fusecli.values import Array, Floats


@dataclass(frozen=True)
class TwoAreas:
    """Both areas, and the test of their difference: z is positive where ours is larger."""

    ours: float
    theirs: float
    test: Test


def two_sided(z: float) -> float:
    """Return the two-sided p-value of a standard normal z."""
    return erfc(abs(z) / sqrt(2))


def _variance(influences: Floats, positive: Array) -> float:
    """Return DeLong's variance: both classes apart, each with its own degrees of freedom."""
    parts = (influences[positive], influences[~positive])
    if min(map(len, parts)) < 2:
        return nan
    return sum(len(part) / (len(part) - 1) * float(part @ part) for part in parts)


def _z(difference: float, scale: float) -> float:
    if scale == 0:
        return copysign(inf, difference) if difference else 0.0
    return difference / scale


def delong(y: Array, ours: Floats, theirs: Floats) -> TwoAreas:
    """Test whether two areas under the ROC curve are equal (DeLong et al. 1988).

    y: [row] codes of two classes; z is NaN with fewer than two rows of one. ours, theirs: [row, 2],
    for the rows of one test set, by one model each: never pooled from the models of several folds.
    """
    areas = roc_auc(y, ours), roc_auc(y, theirs)
    influences = roc_auc_influence(y, ours, None) - roc_auc_influence(y, theirs, None)
    scale = sqrt(_variance(influences, np.asarray(y == 1)))
    z = _z(areas[0] - areas[1], scale)
    return TwoAreas(*areas, Test(z, two_sided(z)))


def stouffer(z: Floats) -> Test:
    """Return the test that several z, one a test set, are together zero (Stouffer 1949)."""
    total = float(np.sum(z)) / sqrt(len(z))
    return Test(total, two_sided(total))
