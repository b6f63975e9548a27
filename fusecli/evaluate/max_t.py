"""Several gains tested at once, as one family: which are real, whether any is, whether all are."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from fusecli.evaluate.resampling import Resampling
from fusecli.evaluate.reweighted import panel, redrawn, whole
from fusecli.metrics import sign
from fusecli.values import Floats, OutOfFold


@dataclass(frozen=True)
class Family:
    """One-sided tests that gains [pair] are above zero, by the bootstrap.

    t: gain over its standard error. p: of each pair alone. adjusted: of each pair as one of
    several, none false in 95 of 100 families (single-step max-t, Westfall & Young 1993).
    any: that at least one gain is real (the reality check in the form of Hansen 2005, in which
        hopeless pairs do not count); for the best of many fusions against one rival.
    all: that every gain is real (the largest p, Berger 1982); for one fusion against all base
        models. It needs no adjustment, as all must succeed.
    """

    gains: Floats
    t: Floats
    p: Floats
    adjusted: Floats
    any: float
    all: float


def _ratio(gains: Floats, scale: Floats) -> Floats:
    """Return t; of identical predictions zero."""
    certain = np.where(gains == 0, 0.0, np.copysign(np.inf, gains))
    return np.divide(gains, scale, out=certain, where=scale > 0)


def _share_above(null: Floats, t: Floats) -> Floats:
    """Return p-values [pair] of t [pair] from null draws [draw, pair or 1]; never zero."""
    return np.asarray((1 + np.sum(null >= t, axis=0)) / (1 + len(null)))


def family(gains: Floats, draws: Floats, n: int) -> Family:
    """Return the tests from gains [pair], their bootstrap draws [draw, pair] and n units."""
    scale = draws.std(axis=0, ddof=1)
    t = _ratio(gains, scale)
    null = _ratio(draws - gains, np.broadcast_to(scale, draws.shape))
    p = _share_above(null, t)
    adjusted = _share_above(null.max(axis=1, keepdims=True), t)
    hopeless = t < -sqrt(2 * log(log(max(n, 3))))
    worst = (null + np.where(hopeless, t, 0.0)).max(axis=1, keepdims=True)
    any_ = float(_share_above(np.maximum(worst, 0.0), np.maximum(t.max(keepdims=True), 0.0))[0])
    return Family(gains, t, p, adjusted, any_, float(p.max()))


def max_t(metric: str, oof: OutOfFold, ours: Floats, theirs: Floats, how: Resampling) -> Family:
    """Test whether ours is better, in every pair and in all pairs together.

    ours, theirs: [pair, record, output], one of them may have a single entry for all pairs. They
    are scored on the records that all of them cover, each split alike, and given models are taken
    as given, as in `paired_bootstrap`.
    """
    given = panel(metric, oof, np.concatenate([ours, theirs]), how)

    def gains(scores: Floats) -> Floats:
        return np.asarray(sign(metric) * (scores[:, : len(ours)] - scores[:, len(ours) :]))

    draws = np.concatenate([gains(scores) for _, scores in redrawn(given, how)])
    able = np.isfinite(draws).all(axis=1)
    return family(gains(whole(given)[None])[0], draws[able], given.units.count)
