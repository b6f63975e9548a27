"""Ours against theirs on rows drawn again: what the same models would score on other rows.

It takes the models as given, so it does not know that other training rows give other models: read
it beside the verdict, which does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from fusecli.evaluate.resampling import Resampling, Units
from fusecli.evaluate.reweighted import panel, redrawn, reweighted, whole
from fusecli.metrics import sign
from fusecli.values import Floats, OutOfFold

FEW = 200  # units below which an interval is corrected for bias and skewness
TAILS = np.array([0.025, 0.975])


@dataclass(frozen=True)
class Resampled:
    """A value, its 95 % interval over the draws, and the share of draws in which it is above 0."""

    value: float
    low: float
    high: float
    better: float


def _gains(metric: str, scores: Floats) -> Floats:
    return np.asarray(sign(metric) * (scores[..., 0] - scores[..., 1]))


def _acceleration(gains: Floats, of: Units) -> float:
    """Return the skewness of the gain from the gains without each unit (strata have own means)."""
    size = np.bincount(of.stratum, minlength=1)
    own = np.bincount(of.stratum, gains) / np.maximum(size, 1)
    influence = own[of.stratum] - gains
    spread = float(np.square(influence).sum()) ** 1.5
    return float((influence**3).sum()) / (6 * spread) if spread > 0 else 0.0


def _corrected_tails(value: float, draws: Floats, acceleration: float) -> Floats:
    """Return the shares of draws between which BCa (Efron 1987) puts 95 %."""
    from statistics import NormalDist

    normal, count = NormalDist(), len(draws)
    below = (np.count_nonzero(draws < value) + np.count_nonzero(draws == value) / 2) / count
    if not 0 < below < 1 or not isfinite(acceleration):
        return TAILS
    bias = normal.inv_cdf(below)
    shifted = bias + np.array([normal.inv_cdf(tail) for tail in TAILS])
    return np.array([normal.cdf(bias + z / (1 - acceleration * z)) for z in shifted])


def paired_bootstrap(
    metric: str, oof: OutOfFold, ours: Floats, theirs: Floats, how: Resampling
) -> Resampled:
    """Draw the records again and return our gain over theirs, positive where ours is better.

    ours, theirs: [record, output], both scored on the records that both cover, each split alike.
    The interval is the percentile one; BCa (Efron 1987) for fewer than 200 units that are not
    drawn in blocks. NaN where the metric is undefined.
    """
    given = panel(metric, oof, np.stack([ours, theirs]), how)
    value = float(_gains(metric, whole(given)))
    draws = np.concatenate([_gains(metric, scores) for _, scores in redrawn(given, how)])
    draws = draws[np.isfinite(draws)]
    if len(draws) == 0:
        return Resampled(value, *[float("nan")] * 3)
    tails = TAILS
    if given.units.count < FEW and given.units.block == 1:
        left_out = _gains(metric, reweighted(given, 1 - np.eye(given.units.count)))
        tails = _corrected_tails(value, draws, _acceleration(left_out, given.units))
    low, high = np.quantile(draws, tails)
    return Resampled(value, float(low), float(high), float(np.mean(draws > 0)))
