"""Gates: members' weights as a softmax of a row's coordinates, around fixed weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from fusecli.strategies.descent import smooth_minimum
from fusecli.strategies.losses import shares, surrogate, targets, true_class
from fusecli.strategies.pools import softmax
from fusecli.values import Floats, OutOfFold

Pooled = Callable[[Floats], tuple[float, Floats]]
"""From weights [record, member] to the mean loss of the pool and its derivative by each weight."""


@dataclass(frozen=True)
class Gate:
    """Weights g_k(x) ~ prior_k exp(v_k'(1, x)). prior: [member]; slopes: [1 + axis, member].

    A member of prior zero has no weight anywhere.
    """

    prior: Floats
    slopes: Floats

    def __call__(self, points: Floats) -> Floats:
        """Return weights [row, member] for coordinates [row, axis]."""
        return opened(self.prior, _with_one(points) @ self.slopes)


def opened(prior: Floats, scores: Floats) -> Floats:
    """Return weights [row, member] proportional to prior times exp(scores)."""
    used = prior > 0
    weights = np.zeros(scores.shape)
    weights[:, used] = softmax(np.log(prior[used]) + scores[:, used])
    return weights


def _with_one(points: Floats) -> Floats:
    return np.hstack([np.ones((len(points), 1)), points])


def fitted_gate(
    oof: OutOfFold, points: Floats, prior: Floats, ridge: float, start: Floats | None = None
) -> Gate:
    """Return a gate of locally least loss plus ridge/2 times the squared slopes.

    points: [record, axis]. The loss is log loss, or squared error relative to that of the prior.
    Without a start it starts from the prior; the stronger the ridge, the nearer it stays.
    """
    shape = (points.shape[1] + 1, len(prior))
    inputs, pooled = _with_one(points), loss_of_pools(oof, prior)
    f = partial(_penalised, inputs, pooled, prior, ridge)
    x = smooth_minimum(f, np.zeros(shape).ravel() if start is None else start.ravel())
    return Gate(prior, x.reshape(shape))


def _penalised(
    inputs: Floats, pooled: Pooled, prior: Floats, ridge: float, x: Floats
) -> tuple[float, Floats]:
    slopes = x.reshape(inputs.shape[1], -1)
    weights = opened(prior, inputs @ slopes)
    loss, by_weight = pooled(weights)
    by_score = weights * (by_weight - (weights * by_weight).sum(axis=1, keepdims=True))
    gradient = inputs.T @ by_score + ridge * slopes
    return loss + ridge / 2 * float(np.square(slopes).sum()), gradient.ravel()


def loss_of_pools(oof: OutOfFold, prior: Floats) -> Pooled:
    """Return the mean loss as a function of weights by record, with its derivative."""
    if surrogate(oof) == "log":
        return partial(_log, np.ascontiguousarray(true_class(oof).T), shares(oof))
    errors = np.ascontiguousarray((oof.preds - targets(oof)).transpose(1, 0, 2))
    share = shares(oof)
    whole = float(share @ np.square(np.einsum("m,rmc->rc", prior, errors)).sum(axis=1))
    return partial(_squared, errors, share / max(whole, np.finfo(np.float64).tiny))


def _log(given: Floats, share: Floats, weights: Floats) -> tuple[float, Floats]:
    pool = (weights * given).sum(axis=1)
    return -float(share @ np.log(pool)), -given * (share / pool)[:, None]


def _squared(errors: Floats, share: Floats, weights: Floats) -> tuple[float, Floats]:
    pool = np.einsum("rm,rmc->rc", weights, errors)
    slope = 2 * np.einsum("rmc,rc->rm", errors, pool * share[:, None])
    return float(share @ np.square(pool).sum(axis=1)), slope
