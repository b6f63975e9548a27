"""Gradient boosting of scikit-learn."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from annotated_types import Ge, Le

from fusecli.features.early_stopping import Part
from fusecli.models.boosting import STOPPING, Fraction, Held, least_gain, stopped
from fusecli.models.suited import handed_on, suited
from fusecli.models.tree import AtLeastTwo
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Positive, Share, Task

Loss = Literal["squared_error", "absolute_error", "gamma", "poisson", "quantile"]


@model("hist_gradient_boosting", inputs="native")
def hist_gradient_boosting(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    learning_rate: Positive = 0.05,
    max_iter: Count = 1000,
    max_leaf_nodes: AtLeastTwo | None = 31,
    max_depth: Count | None = None,
    min_samples_leaf: Count = 20,
    l2_regularization: NonNegative = 1.0,
    max_features: Fraction = 1.0,
    max_bins: Annotated[int, Ge(2), Le(255)] = 255,
    class_weight: Literal["balanced"] | None = None,
    loss: Loss | None = None,
    quantile: Share | None = None,
    early_stopping_rounds: Count | None = 30,
    validation_fraction: Held = 0.1,
) -> Any:
    """Boosted trees on binned columns (scikit-learn), stopped early on inner rows.

    early_stopping_rounds: rounds without gain before it stops; null for always max_iter.
    l2_regularization: as XGBoost's; without it (scikit-learn's 0) small tables make it too sure.
    """
    arguments = dict(locals())
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    own = handed_on(arguments, "class_weight", "loss", "quantile", *STOPPING)
    own |= suited(
        task,
        classification={"class_weight": class_weight},
        regression={"loss": loss, "quantile": quantile},
    )
    kinds = (HistGradientBoostingRegressor, HistGradientBoostingClassifier)
    booster = kinds[task.is_classification](early_stopping=False, random_state=seed, **own)
    return stopped(booster, _fit, "max_iter", arguments)


def _fit(booster: Any, fit: Part, check: Part, patience: int) -> None:
    booster.set_params(
        early_stopping=True, n_iter_no_change=patience, tol=max(least_gain(booster), 1e-7)
    )
    held = {"X_val": check.X, "y_val": check.y, "sample_weight_val": check.weight}
    booster.fit(fit.X, fit.y, fit.weight, **held)
    # scikit-learn keeps the rounds after the best one too, which on few rows makes it far too sure;
    # it has no public way back. The first score is of no round at all.
    best = int(np.argmax(booster.validation_score_))
    booster._predictors = booster._predictors[: max(best, 1)]
