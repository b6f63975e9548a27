"""Gradient boosting of XGBoost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from annotated_types import Ge

from fusecli.features.early_stopping import Part
from fusecli.models.boosting import STOPPING, Fraction, Held, least_gain, stopped
from fusecli.models.suited import handed_on, suited
from fusecli.models.transfer import going_on
from fusecli.models.tree import AtLeastTwo
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Positive, Task

Objective = Literal[
    "reg:squarederror",
    "reg:absoluteerror",
    "reg:pseudohubererror",
    "reg:gamma",
    "reg:tweedie",
    "count:poisson",
]
AtLeastZero = Annotated[int, Ge(0)]


def _begun(start: Any, _: Any) -> Mapping[str, Any]:
    """Return what a fit is given so that it adds its trees to the best ones of a fitted booster."""
    trees = start.get_booster()
    best = getattr(start, "best_iteration", trees.num_boosted_rounds() - 1)
    return {"xgb_model": trees[: best + 1]}


@model(
    "xgboost",
    inputs="native",
    packages=("scikit-learn", "xgboost"),
    inside="leaves",
    transfer=going_on(_begun),
)
def xgboost(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    learning_rate: Positive = 0.1,
    n_estimators: Count = 1000,
    max_depth: AtLeastZero = 6,
    max_leaves: AtLeastZero = 0,
    grow_policy: Literal["depthwise", "lossguide"] = "depthwise",
    min_child_weight: NonNegative = 1.0,
    gamma: NonNegative = 0.0,
    subsample: Fraction = 1.0,
    colsample_bytree: Fraction = 1.0,
    colsample_bynode: Fraction = 1.0,
    reg_alpha: NonNegative = 0.0,
    reg_lambda: NonNegative = 1.0,
    max_bin: AtLeastTwo = 256,
    max_cat_to_onehot: Count = 4,
    objective: Objective | None = None,
    early_stopping_rounds: Count | None = 30,
    validation_fraction: Held = 0.1,
) -> Any:
    """Boosted trees (XGBoost) with native categories, stopped early on inner rows.

    early_stopping_rounds: rounds without gain before it stops; null for always n_estimators.
    """
    arguments = dict(locals())
    from xgboost import XGBClassifier, XGBRegressor

    own = handed_on(arguments, "objective", *STOPPING)
    own |= suited(task, regression={"objective": objective})
    own |= {"tree_method": "hist", "enable_categorical": True, "verbosity": 0, "n_jobs": 1}
    booster = XGBClassifier if task.is_classification else XGBRegressor
    return stopped(booster(random_state=seed, **own), _fit, "n_estimators", arguments)


def _fit(booster: Any, fit: Part, check: Part, patience: int, **start: Any) -> None:
    from xgboost.callback import EarlyStopping

    weights = None if check.weight is None else [check.weight]
    held = {"eval_set": [(check.X, check.y)], "sample_weight_eval_set": weights}
    stop = EarlyStopping(rounds=patience, min_delta=least_gain(booster))
    booster.set_params(callbacks=[stop])
    booster.fit(fit.X, fit.y, sample_weight=fit.weight, verbose=False, **held, **start)
