"""Metrics of the order of rows by many weights at once: rows are sorted once, each draw is sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from fusecli.values import Array, Floats, Integers

ByDraw = Callable[["Order", Floats], Floats]


@dataclass(frozen=True)
class Order:
    """The rows of a class and the other rows, each from the highest score to the lowest.

    above, upto: [our row] how many of theirs score more, and at least as much.
    last: [our row] the place of the last of ours that scores as much. tied: with one of theirs.
    """

    tied: bool
    ours: Integers
    theirs: Integers
    above: Integers
    upto: Integers
    last: Integers


def order_of(positive: Array, score: Floats) -> Order:
    """Return the order of rows by their score for the class; half the size of 64-bit indices."""
    order = np.argsort(-score, kind="stable")
    ours, theirs = order[positive[order]], order[~positive[order]]
    own, other = -score[ours], -score[theirs]
    above, upto = (np.searchsorted(other, own, side) for side in ("left", "right"))
    last = np.searchsorted(own, own, "right") - 1
    small = [each.astype(np.int32) for each in (ours, theirs, above, upto, last)]
    return Order(bool((above != upto).any()), *small)


def _running(weights: Floats) -> Floats:
    """Return sums [draw, place] of the weights before each place, and of all at the last."""
    sums = np.zeros((weights.shape[0], weights.shape[1] + 1))
    np.cumsum(weights, axis=1, out=sums[:, 1:])
    return sums


def _share(part: Floats, whole: Floats) -> Floats:
    return np.asarray(part / np.where(whole > 0, whole, np.nan))


def roc_by_draw(order: Order, weights: Floats) -> Floats:
    """Return the area under the ROC curve [draw]; ties count half, NaN for one class only."""
    ours = weights.take(order.ours, axis=1)
    theirs = _running(weights.take(order.theirs, axis=1))
    better = theirs.take(order.above, axis=1)
    if order.tied:
        better = (better + theirs.take(order.upto, axis=1)) / 2
    lost = np.einsum("ij,ij->i", ours, better)
    return np.asarray(1 - _share(lost, ours.sum(axis=1) * theirs[:, -1]))


def precision_by_draw(order: Order, weights: Floats) -> Floats:
    """Return the average precision [draw]; tied scores share one threshold, NaN for one class."""
    ours = weights.take(order.ours, axis=1)
    theirs = _running(weights.take(order.theirs, axis=1))
    found = ours.cumsum(axis=1).take(order.last, axis=1)
    called = found + theirs.take(order.upto, axis=1)
    total = np.einsum("ij,ij->i", ours, found / np.where(called > 0, called, 1.0))
    return _share(total, np.where(theirs[:, -1] > 0, ours.sum(axis=1), 0.0))


def _mean(areas: Floats) -> Floats:
    """Return the mean over classes [class, draw], without those that are not there."""
    known = np.isfinite(areas)
    return _share(np.where(known, areas, 0.0).sum(axis=0), known.sum(axis=0).astype(np.float64))


def _by_draw(area: ByDraw, orders: tuple[Order, ...], weights: Floats) -> Floats:
    nothing = np.full((1, len(weights)), np.nan)
    return _mean(np.concatenate([nothing, *(area(order, weights)[None] for order in orders)]))


def reweighted(area: ByDraw) -> Callable[[Array, Floats], Callable[[Floats], Floats]]:
    """Return what a metric of ranks declares as `reweighted`, one class against the rest."""

    def prepared(y: Array, pred: Floats) -> Callable[[Floats], Floats]:
        classes = (1,) if pred.shape[1] == 2 else range(pred.shape[1])
        return partial(_by_draw, area, tuple(order_of(y == c, pred[:, c]) for c in classes))

    return prepared
