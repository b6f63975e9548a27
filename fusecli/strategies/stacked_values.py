"""The default meta-model of values: a ridge regression with non-negative weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusecli.fused import Fused
from fusecli.strategies.blocks import blocks
from fusecli.strategies.inner import inner_groups
from fusecli.strategies.losses import shares
from fusecli.strategies.nonnegative import nonnegative_minimum
from fusecli.strategies.pools import linear_pool, named_shares
from fusecli.values import Floats, OutOfFold

RIDGES = (10.0, 1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5)  # of the members' mean variance
FALLBACK_RIDGE = 0.01


def nonnegative_ridge(oof: OutOfFold) -> Fused:
    """Fit y = a + sum_k b_k p_k with b >= 0, the penalty on |b|^2 chosen on inner folds."""
    origin = float(shares(oof) @ oof.y)
    sums = _sums(oof, origin)
    ridge = _chosen_ridge(sums)
    weights, offset = _fit(_spread(sums.sum(axis=0)), ridge)
    state = {"weights": weights, "offset": offset + origin * (1 - float(weights.sum()))}
    return Fused(stacked_values, state, named_shares(oof, weights), facts={"ridge": ridge})


def stacked_values(preds: Floats, *, weights: Floats, offset: float) -> Floats:
    """Return offset + sum_k w_k p_k [row, 1]."""
    return offset + linear_pool(preds, weights=weights)


def _sums(oof: OutOfFold, origin: float) -> Floats:
    """Return the weighted products of (1, members, target) in each inner part of the records.

    [part, 1 + member + 1, same]. Values are counted from the origin, which keeps products exact.
    """
    group, roots = inner_groups(oof), np.sqrt(shares(oof))
    sums = np.zeros((group.max() + 1, len(oof.members) + 2, len(oof.members) + 2))
    for part in blocks(oof.records):
        values = np.vstack([oof.preds[:, part, 0], oof.y[part]]) - origin
        table = np.vstack([np.ones(values.shape[1]), values]) * roots[part]
        for number in range(len(sums)):
            own = table[:, group[part] == number]
            sums[number] += own @ own.T
    return sums


@dataclass(frozen=True)
class _Spread:
    """Means and covariances of the members [member] and the target over some records."""

    mean: Floats
    target: float
    covariance: Floats
    with_target: Floats
    variance: float

    def error(self, weights: Floats, offset: float) -> float:
        """Return the mean squared error of offset + weights'p on these records."""
        bias = self.target - offset - weights @ self.mean
        inner = weights @ self.covariance @ weights - 2 * weights @ self.with_target
        return float(bias**2 + inner + self.variance)


def _spread(sums: Floats) -> _Spread:
    mean = sums[0, 1:] / sums[0, 0]
    joint = sums[1:, 1:] / sums[0, 0] - np.outer(mean, mean)
    return _Spread(
        mean[:-1], float(mean[-1]), joint[:-1, :-1], joint[:-1, -1], float(joint[-1, -1])
    )


def _fit(spread: _Spread, ridge: float) -> tuple[Floats, float]:
    m = len(spread.mean)
    penalty = ridge * float(np.trace(spread.covariance)) / m
    weights = nonnegative_minimum(spread.covariance + penalty * np.eye(m), spread.with_target)
    return weights, float(spread.target - weights @ spread.mean)


def _chosen_ridge(sums: Floats) -> float:
    """Return the ridge of least mean error over the parts, each fitted by the others."""
    if len(sums) == 1:
        return FALLBACK_RIDGE
    losses = [_errors(_spread(sums.sum(axis=0) - own), _spread(own)) for own in sums]
    return RIDGES[int(np.mean(losses, axis=0).argmin())]


def _errors(train: _Spread, test: _Spread) -> Sequence[float]:
    return [test.error(*_fit(train, ridge)) for ridge in RIDGES]
