"""Gradient boosting of CatBoost, an optional package."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge, Le

from fusecli.features.early_stopping import Part
from fusecli.models.boosting import STOPPING, Fraction, Held, least_gain, stopped
from fusecli.models.cat_boosted import CatBoosted, begun
from fusecli.models.suited import handed_on, suited
from fusecli.models.transfer import going_on
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Positive, Task

Objective = Literal["RMSE", "MAE", "Poisson", "LogCosh", "MAPE"]


@model(
    "catboost",
    inputs="native",
    packages=("catboost", "scikit-learn"),
    inside="leaves",
    extra="catboost",
    levels=100_000,
    transfer=going_on(begun),
)
def catboost(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    learning_rate: Positive = 0.05,
    n_estimators: Count = 1000,
    max_depth: Annotated[int, Ge(1), Le(16)] = 6,
    subsample: Fraction = 0.8,
    colsample_bylevel: Fraction = 1.0,
    reg_lambda: NonNegative = 3.0,
    random_strength: NonNegative = 1.0,
    max_bin: Annotated[int, Ge(1), Le(65535)] = 254,
    one_hot_max_size: Annotated[int, Ge(2)] = 10,
    class_weight: Literal["balanced"] | None = None,
    objective: Objective | None = None,
    early_stopping_rounds: Count | None = 30,
    validation_fraction: Held = 0.1,
) -> Any:
    """Boosted symmetric trees (CatBoost) on ordered statistics of categories, stopped early.

    Prokhorenkova et al., CatBoost: unbiased boosting with categorical features (2018).
    early_stopping_rounds: rounds without gain before it stops; null for always n_estimators.
    one_hot_max_size: categories of so many levels are split level by level; CatBoost's own 2 is
    slower, and was worse on all three tables tried.
    subsample: the share of rows that a round draws, with larger chances for larger gradients.
    """
    arguments = dict(locals())
    own = handed_on(arguments, "class_weight", "objective", *STOPPING)
    own |= suited(
        task,
        classification={"auto_class_weights": class_weight and class_weight.capitalize()},
        regression={"loss_function": objective},
    )
    settings = {"random_seed": seed, "bootstrap_type": "MVS", **own}
    booster = CatBoosted(settings, is_classifier=task.is_classification)
    return stopped(booster, _fit, "n_estimators", arguments)


def _fit(booster: Any, fit: Part, check: Part, patience: int, **start: Any) -> None:
    stop = {"check": check, "patience": patience, "least": least_gain(booster)}
    booster.fit(fit.X, fit.y, fit.weight, **stop, **start)
