"""One fit: a base model on the training rows of one split, and what it predicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from fusecli.features.early_stopping import Part
from fusecli.features.matrix import matrix
from fusecli.features.outputs import outputs_alone
from fusecli.features.soft_labels import SoftLabelled
from fusecli.features.taking import takes
from fusecli.models.listening import listening, notices
from fusecli.models.pipeline import pipeline
from fusecli.models.transfer import Given, fit_after
from fusecli.values import Array, Dataset, Floats, ModelSpec, Notice, Table, Task


@dataclass(frozen=True)
class FitResult:
    """A fitted pipeline, its predictions [row, output] for each table asked for, and the price.

    seen: the class code of each label of the pipeline, for `features.outputs.outputs`.
    table, task: what the pipeline was fitted on, and for.
    """

    predictions: tuple[Floats, ...]
    pipeline: Any
    seen: Array
    notices: tuple[Notice, ...]
    fit_seconds: float
    predict_seconds: float
    table: Table
    task: Task


def fit_predict(  # noqa: PLR0913, PLR0917  # a fit needs all that it depends on
    spec: ModelSpec,
    task: Task,
    seed: int,
    table: Table,
    y: Array,
    train: Array,
    tests: Sequence[tuple[Table, Array]],
    weight: Floats | None = None,
    group: Array | None = None,
    soft: Floats | None = None,
    other: Dataset | None = None,
) -> FitResult:
    """Fit a model to the rows `train` of a table, and predict rows of others.

    y, weight, group: one entry for each row of `table`. tests: (table, rows) to predict.
    soft: [row, class of the task] what a classifier learns in place of the one class of each row.
    other: the table that a model which says `pretrain` is fitted to first.
    Nothing outside `train` is seen by any part of the fit; whatever a learner prints is swallowed,
    what it warns of is returned.
    Raises BadPredictions where a prediction is no prediction, and what the learner itself raises.
    """
    seen, labels = _labels(task, y[train])
    spec, told = _fittable(spec, task, seen)
    with listening() as heard:
        start = perf_counter()
        inner = None if group is None else group[train]
        made = pipeline(spec, task, seed, table, group=inner)
        given = {"sample_weight": _relative(weight, train), "groups": inner, "seen": seen}
        begun = other if spec.pretrain is not None else None
        learned = None if soft is None or len(seen) < 2 else _among(soft[train], seen)
        if learned is not None and begun is None:
            made.steps[-1] = ("model", SoftLabelled(made.steps[-1][1]))
            given["soft"] = learned
        params, untaken = _taken(made.steps[-1][1], given)
        if begun is not None:
            own = Part(matrix(table, train), labels, given["sample_weight"])
            fit_after(made, Given(own, inner, spec, soft=learned), begun, seen, task)
        else:
            made.fit(matrix(table, train), labels, **params)
        fitted = perf_counter()
        found = tuple(_predict(made, table, rows, task, seen) for table, rows in tests)
        done = perf_counter()
    said = (*told, *_without(spec, untaken), *notices(heard))
    return FitResult(found, made, seen, said, fitted - start, done - fitted, table, task)


def _labels(task: Task, y: Array) -> tuple[Array, Array]:
    """Return the class codes of the training rows and, for each row, its place among them."""
    if not task.is_classification:
        return np.empty(0, dtype=np.int64), np.asarray(y, dtype=np.float64)
    seen, labels = np.unique(y, return_inverse=True)
    return seen, labels.astype(np.int64)


def _fittable(spec: ModelSpec, task: Task, seen: Array) -> tuple[ModelSpec, tuple[Notice, ...]]:
    """Return the model, or the constant one where there is only one class to learn."""
    if len(seen) != 1:
        return spec, ()
    only = task.classes[int(seen[0])]
    text = f"the training rows of a fold are all of class '{only}', so that is all it predicts"
    return ModelSpec("dummy"), (Notice(text),)


def _relative(weight: Floats | None, rows: Array) -> Floats | None:
    """Return weights with mean 1: what regularises a learner should not depend on their unit."""
    return None if weight is None else weight[rows] / weight[rows].mean()


def _among(soft: Floats, seen: Array) -> Floats:
    """Return soft labels [row, class] of the classes seen only, normalised."""
    kept = soft[:, seen]
    total = kept.sum(axis=1, keepdims=True)
    return np.where(total > 0, kept / np.where(total > 0, total, 1), 1 / len(seen))


def _taken(estimator: Any, given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what the estimator's `fit` takes, as pipeline parameters, and the names it lacks."""
    wanted = {name: value for name, value in given.items() if value is not None}
    names = {name for name in wanted if takes(estimator, name)}
    taken = {f"model__{name}": wanted[name] for name in wanted if name in names}
    return taken, [name for name in wanted if name not in names]


def _without(spec: ModelSpec, untaken: list[str]) -> tuple[Notice, ...]:
    text = f"{spec.use} takes no weights: fitted without"
    return (Notice(text),) if "sample_weight" in untaken else ()


def _predict(fitted: Any, table: Table, rows: Array, task: Task, seen: Array) -> Floats:
    if not len(rows):
        return np.empty((0, task.outputs))
    return outputs_alone(fitted, matrix(table, rows), task, seen)
