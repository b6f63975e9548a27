"""The confusion matrix as the metrics of called classes need it: weighted shares of all rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from fusecli.values import Array, Floats


@dataclass(frozen=True)
class Tally:
    """Weighted shares of all rows [class], or [draw, class] where rows were drawn again.

    truth, guess, right: of rows that are, are called, are rightly called the class.
    """

    truth: Floats
    guess: Floats
    right: Floats

    @property
    def hits(self) -> Floats:
        return np.asarray(self.right.sum(axis=-1))

    @property
    def chance(self) -> Floats:
        """The share of hits if calls and truth were independent."""
        return np.asarray((self.truth * self.guess).sum(axis=-1))

    @property
    def one_class(self) -> Array:
        return np.asarray(np.count_nonzero(self.truth, axis=-1) < 2)

    @property
    def one_call(self) -> Array:
        return np.asarray(np.count_nonzero(self.guess, axis=-1) < 2)


@dataclass(frozen=True)
class Shares:
    """What each row has to do with the tally. weight: [row], sums to 1; y, called, hit: [row]."""

    weight: Floats
    y: Array
    called: Array
    hit: Floats
    tally: Tally


Value = Callable[[Tally], Floats]


def shares_of(y: Array, pred: Floats, weight: Floats | None) -> Shares:
    """Return the shares; the called class is the most probable, the first of ties."""
    share = np.full(len(y), 1.0) if weight is None else weight
    share = share / share.sum()
    called = pred.argmax(axis=1)
    hit = (called == y).astype(np.float64)

    def by_class(codes: Array, values: Floats) -> Floats:
        return np.bincount(codes, values, pred.shape[1]).astype(np.float64)

    tally = Tally(by_class(y, share), by_class(called, share), by_class(y, share * hit))
    return Shares(share, y, called, hit, tally)


@dataclass(frozen=True)
class _Matrix:
    """Rows in the order of their cell of the confusion matrix.

    first: [cell] where a cell's rows begin. truth, guess: [cell, class] 1 for the cell's own.
    """

    order: Array
    first: Array
    truth: Floats
    guess: Floats


def _matrix(y: Array, pred: Floats) -> _Matrix:
    classes = pred.shape[1]
    cell = y * classes + pred.argmax(axis=1)
    found, first = np.unique(np.sort(cell), return_index=True)
    each = np.eye(classes)
    order = np.argsort(cell, kind="stable").astype(np.int32)
    return _Matrix(order, first, each[found // classes], each[found % classes])


def _by_draw(value: Value, matrix: _Matrix, weights: Floats) -> Floats:
    """Return the metric [draw] by weights [draw, row]; NaN where nothing has a weight."""
    sums = np.add.reduceat(weights.take(matrix.order, axis=1), matrix.first, axis=1)
    total = sums.sum(axis=1, keepdims=True)
    share = sums / np.where(total > 0, total, 1.0)
    truth, guess = matrix.truth, matrix.guess
    tally = Tally(share @ truth, share @ guess, share @ (truth * guess))
    return np.where(total[:, 0] > 0, value(tally), np.nan)


def reweighted(value: Value) -> Callable[[Array, Floats], Callable[[Floats], Floats]]:
    """Return what a metric of tallies declares as `reweighted`: the tallies of many draws."""

    def prepared(y: Array, pred: Floats) -> Callable[[Floats], Floats]:
        return partial(_by_draw, value, _matrix(y, pred))

    return prepared
