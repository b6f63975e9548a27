"""What a model has learned from another table, carried over to its own: `pretrain:`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from fusecli import registry
from fusecli.features.early_stopping import Part
from fusecli.features.matrix import matrix
from fusecli.features.soft_labels import copied
from fusecli.features.taking import takes
from fusecli.models.catalogue import build
from fusecli.values import Array, Dataset, Floats, Integers, ModelSpec, Pretraining, Task

Begin = Callable[[Any, Any], Mapping[str, Any]]


class Given(NamedTuple):
    """What a learner is fitted to: rows in its form, and the group of each or None.

    spec: the model of the recipe. learner: its unfitted form for rows of another task.
    soft: [row, class] what is learned in place of the one class of each row.
    """

    rows: Part
    groups: Array | None = None
    spec: ModelSpec | None = None
    learner: Any = None
    soft: Floats | None = None


def fitted(learner: Any, given: Given, **more: Any) -> Any:
    """Return a copy of a learner, fitted to rows; with weights and groups where it takes them."""
    from sklearn.base import clone

    extra = {"sample_weight": given.rows.weight, "groups": given.groups}
    taken = {k: v for k, v in extra.items() if v is not None and takes(learner, k)}
    return clone(learner).fit(given.rows.X, given.rows.y, **taken, **more)


def _let_be(_: Any) -> None:
    """Leave a fitted learner as it is."""


def going_on(
    begin: Begin, end: Callable[[Any], None] = _let_be
) -> Callable[[Any, Given, Given, Pretraining], Any]:
    """Return the transfer of a learner in rounds: it goes on where the other table's ends.

    begin: `begin(start, estimator)` prepares an estimator to go on from a fitted one, and returns
    what else its fit is given. end: rids the learner of what it has only begun with.
    """

    def transfer(learner: Any, own: Given, other: Given, how: Pretraining) -> Any:
        base = fitted(learner, other)
        if how.frozen:
            return base
        start = getattr(base, "regressor_", base).estimator_
        found = fitted(learner, own, begin=partial(begin, start))
        end(getattr(found, "regressor_", found).estimator_)
        return found

    return transfer


def fit_after(made: Any, own: Given, other: Dataset, seen: Integers, task: Task) -> None:
    """Fit a pipeline to its rows after those of another table, both in the columns of its rows.

    own: rows of the table as a matrix, with the model of the recipe. seen: the class code that each
    label stands for; of no use where the other table has a task of its own. Columns are prepared as
    the own rows alone say, so that those of the other table only move the learner.
    """
    spec = own.spec
    assert spec and spec.pretrain  # noqa: S101  # for the type checker: the caller asked
    (_, features), (name, learner) = made.steps
    X = features.fit_transform(own.rows.X, own.rows.y)
    own = _softened(own._replace(rows=own.rows._replace(X=X)))
    seen = seen if other.task == task else np.unique(other.y)
    rows = _rows(other, seen)
    if not len(rows):
        made.steps[-1] = (name, fitted(learner, own))
        return
    theirs = _theirs(other, seen, rows, features)
    if other.task != task:
        theirs = theirs._replace(learner=build(spec, other.task, learner.random_state))
    transfer = registry.get("models", spec.use).traits["transfer"]
    made.steps[-1] = (name, transfer(learner, own, theirs, spec.pretrain))


def _softened(own: Given) -> Given:
    """Return rows as copies that are weighted by their soft labels, where there are any."""
    if own.soft is None:
        return own
    rows, origin = copied(own.rows, own.soft)
    return own._replace(rows=rows, groups=origin if own.groups is None else own.groups[origin])


def _rows(other: Dataset, seen: Integers) -> Integers:
    """Return the rows that can be learned from: of classes, those of one that was seen."""
    known = np.isin(other.y, seen) if other.task.is_classification else np.isfinite(other.y)
    return np.flatnonzero(known)


def _theirs(other: Dataset, seen: Integers, rows: Integers, features: Any) -> Given:
    """Return some rows of another table in the learner's form."""
    y = np.searchsorted(seen, other.y) if other.task.is_classification else other.y
    X = features.transform(matrix(other.table, rows))
    weight = None if other.weight is None else other.weight[rows] / other.weight[rows].mean()
    return Given(Part(X, y[rows], weight))
