"""The confusion matrix as the metrics of called classes need it: weighted shares of all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.values import Array, Floats


@dataclass(frozen=True)
class Shares:
    """Weighted shares of all rows.

    weight: [row], sums to 1; y, called, hit: [row].
    truth, guess, right: [class] share of rows that are, are called, are rightly called the class.
    """

    weight: Floats
    y: Array
    called: Array
    hit: Floats
    truth: Floats
    guess: Floats
    right: Floats

    @property
    def hits(self) -> float:
        return float(self.right.sum())

    @property
    def chance(self) -> float:
        """The share of hits if calls and truth were independent."""
        return float(self.truth @ self.guess)

    @property
    def one_class(self) -> bool:
        return int(np.count_nonzero(self.truth)) < 2

    @property
    def one_call(self) -> bool:
        return int(np.count_nonzero(self.guess)) < 2


def shares_of(y: Array, pred: Floats, weight: Floats | None) -> Shares:
    """Return the shares; the called class is the most probable, the first of ties."""
    share = np.full(len(y), 1.0) if weight is None else weight
    share = share / share.sum()
    called = pred.argmax(axis=1)
    hit = (called == y).astype(np.float64)

    def by_class(codes: Array, values: Floats) -> Floats:
        return np.bincount(codes, values, pred.shape[1]).astype(np.float64)

    truth, guess, right = by_class(y, share), by_class(called, share), by_class(y, share * hit)
    return Shares(share, y, called, hit, truth, guess, right)
