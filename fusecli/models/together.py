"""One fit of a model that learns several targets at once, and what it predicts of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

import numpy as np

from fusecli.features.matrix import matrix
from fusecli.features.outputs import outputs_alone
from fusecli.models.fitting import FitResult
from fusecli.models.listening import listening, notices
from fusecli.models.pipeline import pipeline
from fusecli.models.trunk_targets import Aim
from fusecli.values import Array, Floats, ModelSpec, Notice, Table, Target, Task


def fit_together(  # noqa: PLR0913, PLR0917  # a fit needs all that it depends on
    spec: ModelSpec,
    targets: Sequence[Target],
    seed: int,
    table: Table,
    train: Array,
    tests: Sequence[tuple[Table, Array]],
    weight: Floats | None = None,
    group: Array | None = None,
) -> FitResult:
    """Fit a model to all targets of the rows `train`, and predict all of them for other rows.

    targets: the main one, of which no row lacks a value, and the others. The predictions
    [row, output] have those of all targets side by side, in their order; of classes that no
    training row has the probability is 0.
    Raises BadPredictions where a prediction is none, and what the learner itself raises.
    """
    main = targets[0]
    with listening() as heard:
        start = perf_counter()
        inner = None if group is None else group[train]
        made = pipeline(spec, main.task, seed, table, group=inner)
        given = {
            "aims": [Aim(one.name, one.y[train], one.task.is_classification) for one in targets],
            "sample_weight": None if weight is None else weight[train] / weight[train].mean(),
            "groups": inner,
        }
        labels = _labels(main, train)
        made.fit(matrix(table, train), labels, **{f"model__{k}": v for k, v in given.items()})
        fitted = perf_counter()
        found = tuple(_predicted(made, targets, table, rows) for table, rows in tests)
        done = perf_counter()
    said = (*_unknown(targets, train), *notices(heard))
    seen = made.steps[-1][1].heads_[main.name].seen
    return FitResult(found, made, seen, said, fitted - start, done - fitted, table, main.task)


def _labels(main: Target, train: Array) -> Array:
    """Return the main target as other fits have it: places among the classes of these rows."""
    y = main.y[train]
    return np.unique(y, return_inverse=True)[1] if main.task.is_classification else y


def _predicted(made: Any, targets: Sequence[Target], table: Table, rows: Array) -> Floats:
    if not len(rows):
        return np.empty((0, sum(target.task.outputs for target in targets)))
    X = made[:-1].transform(matrix(table, rows))
    return np.hstack([_of_one(made, target.name, target.task, X) for target in targets])


def predicted_of(made: Any, name: str, task: Task, table: Table) -> Floats:
    """Return what a fitted pipeline predicts of one of its targets [row, output of the task]."""
    if not table.rows:
        return np.empty((0, task.outputs))
    return _of_one(made, name, task, made[:-1].transform(matrix(table)))


def _of_one(made: Any, name: str, task: Task, X: Any) -> Floats:
    one = _One(made.steps[-1][1], name)
    seen = one.learner.heads_[name].seen
    if task.is_classification and not len(seen):  # nothing is known of it
        return np.full((len(X), task.outputs), 1 / task.outputs)
    return outputs_alone(one, X, task, seen)


class _One:
    """One target of a learner of several, as if it were a learner of that target alone."""

    def __init__(self, learner: Any, name: str) -> None:
        self.learner, self._name = learner, name
        self.classes_ = np.arange(len(learner.heads_[name].seen))

    def predict(self, X: Any) -> Array:
        """Return the values [row, 1]."""
        return np.asarray(self.learner.of(self._name, X))

    predict_proba = predict


def _unknown(targets: Sequence[Target], train: Array) -> Iterator[Notice]:
    """Yield a notice for each target that no training row has."""
    for target in targets:
        if not target.present[train].any():
            text = f"the training rows of a fold have no '{target.name}'"
            yield Notice(text, "what it predicts of that there means nothing")
