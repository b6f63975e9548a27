"""Convex weights of the least log loss, with a certificate of optimality."""

from __future__ import annotations

from functools import partial

import numpy as np

from fusecli.strategies.blocks import blocks
from fusecli.strategies.newton import Model, convex_minimum
from fusecli.values import Floats

LEAST = 1e-300  # keeps the log finite while a step is tried


def mixture_weights(given: Floats, share: Floats) -> Floats:
    """Return argmin_w -sum_i share_i log(w'given_i) over the simplex [member].

    given: [member, record] probability of the true class, positive; share: [record], sums to one.
    The sum is not constrained but charged, which has the same minimum; then each Newton step is
    one quadratic programme (Kim, Carbonetto, Stephens and Anitescu 2020, "mix-SQP").
    """
    start = np.full(len(given), 1.0 / len(given))
    weights = convex_minimum(partial(_charged_loss, given, share), start)
    return np.asarray(weights / weights.sum())


def certificate(given: Floats, share: Floats, weights: Floats) -> float:
    """Return an upper bound on loss(weights) minus the least loss: max_k g_k - 1.

    g_k = sum_i share_i given_ki / (w'given)_i is the factor of member k in the EM algorithm: at
    the minimum it is one for members with weight, and at most one for the rest.
    """
    return float((given @ (share / (weights @ given))).max() - 1.0)


def _charged_loss(given: Floats, share: Floats, weights: Floats) -> Model:
    """Return the model of -sum_i share_i log(w'given_i) + sum_k w_k."""
    m = len(given)
    value, gradient, hessian = float(weights.sum()), np.ones(m), np.zeros((m, m))
    for part in blocks(given.shape[1]):
        mixed = np.maximum(weights @ given[:, part], LEAST)
        value -= float(share[part] @ np.log(mixed))
        scaled = given[:, part] * (np.sqrt(share[part]) / mixed)
        gradient -= scaled @ np.sqrt(share[part])
        hessian += scaled @ scaled.T
    return Model(value, gradient, hessian)
