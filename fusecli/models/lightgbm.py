"""Gradient boosting of LightGBM."""

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
    "regression", "regression_l1", "huber", "fair", "poisson", "gamma", "tweedie", "mape"
]
ALWAYS = {
    "subsample_freq": 1,  # 0, its default, would make subsample a word without effect
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "n_jobs": 1,
}


def _begun(start: Any, _: Any) -> Mapping[str, Any]:
    """Return what a fit is given so that it adds its trees to the best ones of a fitted booster."""
    from lightgbm import Booster

    rounds = start.best_iteration_ or -1
    return {"init_model": Booster(model_str=start.booster_.model_to_string(num_iteration=rounds))}


def _alone(booster: Any) -> None:
    """Let go of the booster that it began with, whose trees it has by now."""
    booster.booster_._Booster__init_predictor = None


@model(
    "lightgbm",
    inputs="native",
    packages=("lightgbm", "scikit-learn"),
    inside="leaves",
    transfer=going_on(_begun, _alone),
)
def lightgbm(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    learning_rate: Positive = 0.05,
    n_estimators: Count = 1000,
    num_leaves: AtLeastTwo = 31,
    max_depth: Annotated[int, Ge(-1)] = -1,
    min_child_samples: Count = 20,
    min_child_weight: NonNegative = 1e-3,
    min_split_gain: NonNegative = 0.0,
    subsample: Fraction = 1.0,
    colsample_bytree: Fraction = 1.0,
    reg_alpha: NonNegative = 0.0,
    reg_lambda: NonNegative = 0.0,
    extra_trees: bool = False,
    max_bin: AtLeastTwo = 255,
    cat_smooth: NonNegative = 10.0,
    class_weight: Literal["balanced"] | None = None,
    objective: Objective | None = None,
    early_stopping_rounds: Count | None = 30,
    validation_fraction: Held = 0.1,
) -> Any:
    """Boosted trees grown leaf by leaf (LightGBM), native categories, stopped early.

    early_stopping_rounds: rounds without gain before it stops; null for always n_estimators.
    subsample: the share of rows that every round draws anew.
    """
    arguments = dict(locals())
    from lightgbm import LGBMClassifier, LGBMRegressor

    own = handed_on(arguments, "class_weight", "objective", *STOPPING) | ALWAYS
    classes, values = {"class_weight": class_weight}, {"objective": objective}
    own |= suited(task, classification=classes, regression=values)
    booster = LGBMClassifier if task.is_classification else LGBMRegressor
    return stopped(booster(random_state=seed, **own), _fit, "n_estimators", arguments)


def _fit(booster: Any, fit: Part, check: Part, patience: int, **start: Any) -> None:
    from lightgbm import early_stopping

    weights = None if check.weight is None else [check.weight]
    held = {"eval_X": check.X, "eval_y": check.y, "eval_sample_weight": weights}
    stop = early_stopping(patience, verbose=False, min_delta=least_gain(booster))
    booster.fit(fit.X, fit.y, sample_weight=fit.weight, callbacks=[stop], **held, **start)
