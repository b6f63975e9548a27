"""Ensembles of any other model of the catalogue: bagging and AdaBoost."""
# ruff: noqa: PLR0913  # the keyword-only parameters are the recipe's keys

from __future__ import annotations

from typing import Any, Literal

from fusecli.errors import UsageError
from fusecli.features.calibration import Calibrated
from fusecli.models.catalogue import build, model_traits
from fusecli.models.suited import handed_on, suited
from fusecli.models.tree import Part
from fusecli.registry import model
from fusecli.values import Count, ModelSpec, Positive, Task

TREE = ModelSpec("decision_tree", {"min_samples_leaf": 5})
SMALL_TREE = ModelSpec("decision_tree", {"max_depth": 3, "min_samples_leaf": 1})


@model("bagging", inputs="codes")
def bagging(
    task: Task,
    seed: int,
    *,
    of: ModelSpec = TREE,
    n_estimators: Count = 30,
    max_samples: Count | Part = 1.0,
    max_features: Count | Part = 1.0,
    bootstrap: bool = True,
    bootstrap_features: bool = False,
) -> Any:
    """The mean of one model fitted to many resamples of the rows.

    Breiman, Bagging predictors (1996). of: any model of the catalogue.
    """
    own = handed_on(locals(), "of")
    from sklearn.ensemble import BaggingClassifier, BaggingRegressor

    bag = BaggingClassifier if task.is_classification else BaggingRegressor
    return bag(build(of, task, seed), random_state=seed, **own)


@model("ada_boost", inputs="dense")
def ada_boost(
    task: Task,
    seed: int,
    *,
    of: ModelSpec = SMALL_TREE,
    n_estimators: Count = 50,
    learning_rate: Positive = 0.5,
    loss: Literal["linear", "square", "exponential"] | None = None,
    calibrated: bool = True,
) -> Any:
    """One model fitted again and again, with more weight on what it got wrong.

    SAMME for classes (Zhu et al. 2009), AdaBoost.R2 for values (Drucker 1997).
    of: any model of the catalogue; for classes one that takes weights. calibrated: fit sigmoids to
    its margins on inner rows, for its own probabilities are far too flat (Niculescu-Mizil & Caruana
    2005).
    """
    own = handed_on(locals(), "of", "loss", "calibrated") | suited(task, regression={"loss": loss})
    from sklearn.ensemble import AdaBoostClassifier, AdaBoostRegressor

    if task.is_classification and not model_traits(of).weights:
        raise UsageError(f"'{of.use}' takes no weights, so it cannot be boosted for classes")
    boost = AdaBoostClassifier if task.is_classification else AdaBoostRegressor
    boosted = boost(build(of, task, seed), random_state=seed, **own)
    sure = calibrated and task.is_classification
    return Calibrated(boosted, random_state=seed) if sure else boosted
