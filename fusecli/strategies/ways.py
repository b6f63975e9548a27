"""The loss of a linear pool on its way to one of the members."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from fusecli.metrics.probabilities import CLIP
from fusecli.strategies.losses import shares, true_class
from fusecli.strategies.pool_losses import PoolLoss, pool_loss
from fusecli.strategies.scores import TIE
from fusecli.values import Floats, OutOfFold

Way = Callable[[int, float], float]
"""From a member and a step to the loss of (1 - step) * pool + step * member."""
Ways = Callable[[Floats], Way]
"""From the weights of a pool [member] to its ways."""


def ways_of(oof: OutOfFold) -> Ways:
    """Return the ways of pools whose weights are not negative, by the metric of the records."""
    if oof.metric == "log_loss":
        return partial(_of_log, true_class(oof), shares(oof))
    return partial(by_loss, pool_loss(oof))


def by_loss(loss: PoolLoss, weights: Floats) -> Way:
    """Return the ways of a pool by the loss of any weights."""
    corners = np.eye(len(weights))
    return lambda member, step: loss((1 - step) * weights + step * corners[member])


def _of_log(given: Floats, share: Floats, weights: Floats) -> Way:
    """Mix two vectors of probabilities instead of all members': as many times faster."""
    here = weights @ given

    def loss(member: int, step: float) -> float:
        mixed = (1 - step) * here
        mixed += step * given[member]
        np.log(np.maximum(mixed, CLIP, out=mixed), out=mixed)
        return -float(share @ mixed)

    return loss


def least_of_convex(losses: Callable[[float], float], steps: Sequence[float]) -> tuple[int, float]:
    """Return the place of the step of least loss, the first of ties, and that loss.

    losses: convex in the step; steps: ascending. About twice the logarithm of them are tried.
    """
    low, high, known = 0, len(steps) - 1, dict[int, float]()

    def at(place: int) -> float:
        if place not in known:
            known[place] = losses(steps[place])
        return known[place]

    while low < high:
        middle = (low + high) // 2
        if at(middle) <= at(middle + 1) + TIE * abs(at(middle)):
            high = middle
        else:
            low = middle + 1
    return low, at(low)
