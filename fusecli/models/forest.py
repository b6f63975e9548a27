"""Forests of decision trees that differ by chance."""
# ruff: noqa: PLR0913  # the keyword-only parameters are the recipe's keys

from __future__ import annotations

from typing import Any, Literal

from fusecli.models.suited import handed_on
from fusecli.models.tree import AtLeastTwo, ClassCriterion, Features, Part, ValueCriterion, of_kind
from fusecli.registry import model
from fusecli.values import Count, NonNegative, Task

Weighting = Literal["balanced", "balanced_subsample"]


@model("random_forest", inputs="codes", inside="leaves")
def random_forest(
    task: Task,
    seed: int,
    *,
    n_estimators: Count = 200,
    criterion: ClassCriterion | ValueCriterion | None = None,
    max_depth: Count | None = None,
    min_samples_split: AtLeastTwo = 2,
    min_samples_leaf: Count = 1,
    max_features: Features | None = None,
    max_leaf_nodes: AtLeastTwo | None = None,
    min_impurity_decrease: NonNegative = 0.0,
    bootstrap: bool = True,
    max_samples: Count | Part | None = None,
    ccp_alpha: NonNegative = 0.0,
    class_weight: Weighting | None = None,
) -> Any:
    """Many trees on resampled rows, each split on a random part of the columns, averaged.

    max_features: by default the square root of the columns for classes, a third for values.
    """
    own = handed_on(locals(), "criterion", "class_weight", "max_features")
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    forest = RandomForestClassifier if task.is_classification else RandomForestRegressor
    # a third is Breiman's advice for values; scikit-learn's default, all, is plain bagging
    features = max_features or ("sqrt" if task.is_classification else 1 / 3)
    only = of_kind(task, criterion, class_weight)
    return forest(max_features=features, random_state=seed, **own, **only)


@model("extra_trees", inputs="codes", inside="leaves")
def extra_trees(
    task: Task,
    seed: int,
    *,
    n_estimators: Count = 200,
    criterion: ClassCriterion | ValueCriterion | None = None,
    max_depth: Count | None = None,
    min_samples_split: AtLeastTwo = 2,
    min_samples_leaf: Count = 1,
    max_features: Features | None = None,
    max_leaf_nodes: AtLeastTwo | None = None,
    min_impurity_decrease: NonNegative = 0.0,
    bootstrap: bool = False,
    max_samples: Count | Part | None = None,
    ccp_alpha: NonNegative = 0.0,
    class_weight: Weighting | None = None,
) -> Any:
    """Many trees whose cuts are drawn at random, averaged.

    max_features: by default the square root of the columns for classes, all for values.
    """
    own = handed_on(locals(), "criterion", "class_weight", "max_features")
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    forest = ExtraTreesClassifier if task.is_classification else ExtraTreesRegressor
    features = max_features or ("sqrt" if task.is_classification else 1.0)
    only = of_kind(task, criterion, class_weight)
    return forest(max_features=features, random_state=seed, **own, **only)
