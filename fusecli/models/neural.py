"""Neural networks."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Annotated, Any, Literal

import numpy as np
from annotated_types import Gt, Le

from fusecli.features.early_stopping import EarlyStopped, Part
from fusecli.models.scaled import standard_target
from fusecli.models.suited import handed_on
from fusecli.models.transfer import going_on
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Positive, Task


def _begun(start: Any, network: Any) -> Mapping[str, Any]:
    """Make a network begin with the numbers of a fitted one."""
    for name in vars(start).keys() - start.get_params().keys() - {"_optimizer"}:
        setattr(network, name, deepcopy(getattr(start, name)))
    network.warm_start, network._no_improvement_count, network.best_loss_ = True, 0, np.inf
    return {}


@model("mlp", inside="layers", transfer=going_on(_begun))
def mlp(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    hidden_layer_sizes: tuple[Count, ...] = (100, 50),
    activation: Literal["relu", "tanh", "logistic", "identity"] = "relu",
    solver: Literal["adam", "sgd"] = "adam",
    alpha: NonNegative = 1e-3,
    batch_size: Count | None = 64,
    learning_rate_init: Positive = 1e-3,
    max_iter: Count = 200,
    tol: NonNegative = 1e-4,
    early_stopping_rounds: Count | None = 10,
    validation_fraction: Annotated[float, Gt(0), Le(0.5)] = 0.1,
) -> Any:
    """Layers of neurons on scaled columns, trained until the loss of inner rows stops falling.

    early_stopping_rounds: passes without a gain of tol before it stops; null for always max_iter.
    batch_size: rows a step, null for at most 200. Values are learned on a standard scale.
    """
    own = handed_on(locals(), "early_stopping_rounds", "validation_fraction", "batch_size")
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    network = (MLPClassifier if task.is_classification else MLPRegressor)(
        batch_size=batch_size or "auto",
        n_iter_no_change=early_stopping_rounds or max_iter,
        random_state=seed,
        **own,
    )
    patience, share = early_stopping_rounds, validation_fraction
    stopped = EarlyStopped(network, _fit_passes, {}, patience, share, random_state=seed)
    return stopped if task.is_classification else standard_target(stopped)


def _fit_passes(network: Any, fit: Part, check: Part, patience: int) -> None:
    """Go over the rows until `patience` passes bring no gain; keep the best pass."""
    classes = {"classes": np.unique(fit.y)} if hasattr(network, "predict_proba") else {}
    best, best_pass = np.inf, 0
    kept: tuple[Any, Any] = (None, None)
    for number in range(network.max_iter):
        network.partial_fit(fit.X, fit.y, sample_weight=fit.weight, **classes)
        loss = _loss(network, check)
        if loss < best - network.tol:
            best, best_pass = loss, number
            kept = deepcopy((network.coefs_, network.intercepts_))
        if number - best_pass >= patience:
            break
    if np.isfinite(best):
        network.coefs_, network.intercepts_ = kept


def _loss(network: Any, check: Part) -> float:
    """Return the mean log loss, or half the mean squared error."""
    if not hasattr(network, "predict_proba"):
        error = (network.predict(check.X) - check.y) ** 2 / 2
    else:
        column = np.searchsorted(network.classes_, check.y)
        proba = network.predict_proba(check.X)[np.arange(len(column)), column]
        error = -np.log(np.clip(proba, 1e-7, 1))
    return float(np.average(error, weights=check.weight))
