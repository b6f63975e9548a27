"""The mean of ranks among the training predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.losses import shares
from fusecli.strategies.pools import linear_pool
from fusecli.values import Floats, Integers, OutOfFold

DIGITS = 12  # so that equal mean ranks are ties, in whatever order they were summed
KNOTS = 4096  # of a distribution that has more distinct values


@dataclass(frozen=True)
class Curve:
    """A piecewise linear function through knots, constant beyond them."""

    at: Floats
    value: Floats

    def __call__(self, x: Floats) -> Floats:
        return np.asarray(np.interp(x, self.at, self.value))


@strategy("rank_mean", tasks=("binary",), fitted=False)
def rank_mean(oof: OutOfFold) -> Fused:
    """Mean of each member's rank among its own training predictions, as a probability.

    Ranks are those of the training records' distribution, interpolated, so one row is ranked as
    many are. The mean rank is mapped to the probability at the same quantile of the members' plain
    mean, so the output's distribution is that of soft voting, and its order that of the ranks.
    Wins for ranking (AUC) when members are on different scales; loses when their probabilities
    are good. Binary only: with more classes ranks have no common scale, and values need none.
    """
    share = shares(oof)
    ranks = tuple(rank_curve(pred[:, 1], share) for pred in oof.preds)
    mean_rank = _mean_rank(oof.preds, ranks)
    equal = np.full(len(oof.members), 1.0 / len(oof.members))
    plain = linear_pool(oof.preds, weights=equal)[:, 1]
    state = {"ranks": ranks, "scale": matching_curve(mean_rank, plain, share)}
    return Fused(ranked, state, dict(zip(oof.members, equal.tolist(), strict=True)))


def ranked(preds: Floats, *, ranks: tuple[Curve, ...], scale: Curve) -> Floats:
    """Return probabilities [row, 2] in the order of the members' mean rank."""
    positive = scale(_mean_rank(preds, ranks))
    return np.stack([1 - positive, positive], axis=1)


def _mean_rank(preds: Floats, ranks: tuple[Curve, ...]) -> Floats:
    total = np.zeros(preds.shape[1])
    for pred, rank in zip(preds, ranks, strict=True):
        total += rank(pred[:, 1])
    return np.round(total / len(ranks), DIGITS)


def rank_curve(values: Floats, share: Floats) -> Curve:
    """Return the distribution of values as a curve through their mid-ranks in [0, 1]."""
    distinct, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place, share)
    middle = np.cumsum(mass) - mass / 2
    chosen = _knots(middle)
    return Curve(distinct[chosen], middle[chosen])


def matching_curve(source: Floats, goal: Floats, share: Floats) -> Curve:
    """Return the curve that maps the quantiles of one set of values to those of another."""
    from_, to = rank_curve(source, share), rank_curve(goal, share)
    return Curve(from_.at, np.interp(from_.value, to.value, to.at))


def _knots(ascending: Floats) -> Integers:
    if len(ascending) <= KNOTS:
        return np.arange(len(ascending))
    return np.unique(np.searchsorted(ascending, np.linspace(ascending[0], ascending[-1], KNOTS)))
