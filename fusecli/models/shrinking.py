"""Linear models that are held to the coefficients of another one instead of to zero."""

from __future__ import annotations

from typing import Any

import numpy as np

from fusecli.models.networks import probabilities
from fusecli.models.transfer import Given, fitted
from fusecli.values import Array, Floats, Pretraining


def ridge_towards(learner: Any, own: Given, other: Given, how: Pretraining) -> Any:
    """Fit ridge to another table, then to the own one with a penalty on the way between the two.

    Minimises |y - Xw - b|^2 + alpha |w|^2 + strength |w - w0|^2, w0 the other's coefficients. That
    is ridge of the penalty alpha + strength, around strength / (alpha + strength) w0.
    """
    base = fitted(learner, other)
    if how.frozen or not how.strength:
        return base if how.frozen else fitted(learner, own)
    penalty = learner.alpha + how.strength
    pull = how.strength / penalty * base.coef_
    rest = own._replace(rows=own.rows._replace(y=own.rows.y - own.rows.X @ pull))
    found = fitted(learner.set_params(alpha=penalty), rest)
    found.coef_ = found.coef_ + pull
    return found


def logistic_towards(learner: Any, own: Given, other: Given, how: Pretraining) -> Any:
    """Fit logistic regression to another table, then to the own one, held to its coefficients.

    Minimises the sum of log losses + |W|^2 / 2C + strength / 2 |W - W0|^2.
    """
    from sklearn.base import clone

    base = fitted(learner, other)
    if how.frozen or not how.strength:
        return base if how.frozen else fitted(learner, own)
    penalty = 1 / learner.C + how.strength
    pull = how.strength / penalty * base.coef_
    begin = np.column_stack([base.coef_ - pull, base.intercept_])
    steps, rounds = _descended(own, begin, pull, penalty, learner)
    found = clone(learner)
    found.coef_, found.intercept_ = steps[:, :-1] + pull, steps[:, -1]
    found.classes_, found.n_features_in_ = base.classes_, base.n_features_in_
    found.n_iter_ = np.array([rounds], dtype=np.int32)
    return found


def _descended(
    own: Given, begin: Floats, pull: Floats, penalty: float, learner: Any
) -> tuple[Floats, int]:
    """Return [output, coefficient + 1] the steps away from `pull`, the bias last, and the rounds.

    Two classes have one output, the log-odds of the second.
    """
    from scipy.optimize import minimize

    X, y = own.rows.X, own.rows.y
    weight, offset = _weights(own, learner.class_weight), np.asarray(X @ pull.T)
    hits = np.eye(int(y.max()) + 1)[y][:, -len(pull) :]
    total = weight.sum()

    def loss(flat: Floats) -> tuple[float, Floats]:
        steps = flat.reshape(begin.shape)
        outputs = np.asarray(X @ steps[:, :-1].T) + offset + steps[:, -1]
        chance = probabilities(outputs)
        told = np.log(np.maximum(chance[np.arange(len(y)), y], 1e-300))
        error = weight[:, None] * (chance[:, -len(pull) :] - hits)
        slope = np.asarray(X.T @ error).T + penalty * steps[:, :-1]
        bias = error.sum(axis=0) * learner.fit_intercept
        value = -(weight @ told) + penalty / 2 * (steps[:, :-1] ** 2).sum()
        return float(value / total), np.column_stack([slope, bias]).ravel() / total

    options = {"maxiter": learner.max_iter, "gtol": learner.tol / 100, "ftol": 1e-12}
    found = minimize(loss, begin.ravel(), jac=True, method="L-BFGS-B", options=options)
    return found.x.reshape(begin.shape), int(found.nit)


def _weights(own: Given, class_weight: str | None) -> Array:
    """Return the weight of each row, classes balanced where that is asked for."""
    weight = np.ones(len(own.rows.y)) if own.rows.weight is None else own.rows.weight
    if class_weight is None:
        return weight
    counts = np.bincount(own.rows.y, minlength=int(own.rows.y.max()) + 1)
    return np.asarray(weight * (len(own.rows.y) / (len(counts) * counts))[own.rows.y])
