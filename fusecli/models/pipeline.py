"""Preprocessing and estimator as one scikit-learn pipeline, so that all is fitted in the fold."""

from __future__ import annotations

from typing import Any

from fusecli import registry
from fusecli.features.matrix import as_table
from fusecli.features.options import Learner, Preprocess
from fusecli.features.preprocess import preprocessor
from fusecli.models.catalogue import SEEDS, build, model_traits
from fusecli.models.imports import is_path
from fusecli.values import Array, ModelSpec, Table, Task

NATIVE_LEVELS = 255  # of a category, for a learner of which nothing is known


def pipeline(
    spec: ModelSpec, task: Task, seed: int, table: Table, *, group: Array | None = None
) -> Any:
    """Return the unfitted pipeline of a model for `features.matrix.matrix(table)`.

    group: [training row], for inner folds of the preprocessing.
    """
    from sklearn.pipeline import Pipeline

    estimator = build(spec, task, seed)
    if model_traits(spec).inputs == "table":
        return Pipeline([("features", as_table(table)), ("model", estimator)])
    options = Preprocess(**spec.preprocess)
    features = preprocessor(
        table, task, _learner(spec, estimator), options, seed=seed % SEEDS, group=group
    )
    return Pipeline([("features", features), ("model", estimator)])


def _learner(spec: ModelSpec, estimator: Any) -> Learner:
    from sklearn.utils import get_tags

    inputs = model_traits(spec).inputs
    sparse = inputs == "dense" and get_tags(estimator).input_tags.sparse
    return Learner(inputs, sparse, _levels(spec))


def _levels(spec: ModelSpec) -> int:
    """Return the most levels of a category that the model takes as they are."""
    if is_path(spec.use):
        return NATIVE_LEVELS
    most: int = registry.get("models", spec.use).traits["levels"]
    return min(most, int(spec.params.get("max_bins", most)))
