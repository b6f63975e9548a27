"""Meta-models from the catalogue: fitted on the members' predictions, and their rule."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.fused import Fused
from fusecli.strategies.meta_inputs import Transform, columns
from fusecli.strategies.monotone import constrain
from fusecli.strategies.stacked_logits import codes
from fusecli.values import Array, Floats, ModelSpec, Notice, OutOfFold, Task

LEAST = 1e-12  # added to one-against-rest probabilities, so that their sum is not zero


@dataclass(frozen=True)
class Head:
    """A fitted meta-model: its task, its class codes, and the class it tells from the rest."""

    estimator: Any
    task: Task
    seen: Array
    code: int | None = None


@dataclass(frozen=True)
class Meta:
    """A meta-model as a recipe asks for it."""

    model: ModelSpec
    transform: Transform
    constrained: bool
    passthrough: bool


def model_stack(oof: OutOfFold, meta: Meta) -> Fused:
    """Fit a model of the catalogue to the members' predictions.

    A constrained one is monotone in the members; with three classes or more that is one model a
    class against the rest, of the members' signals for that class.
    """
    from threadpoolctl import threadpool_limits

    from fusecli.models import build
    from fusecli.models.listening import listening, notices

    build(meta.model, oof.task, oof.seed)  # refuses a model that does not suit the task
    with threadpool_limits(1), listening() as heard:
        heads = tuple(
            _head(oof, meta, task, code)
            for task, code in _problems(oof.task, constrained=meta.constrained)
        )
    state = {"heads": heads, "transform": meta.transform}
    told = (*notices(heard), *_untaken(oof, heads))
    return Fused(stacked_models, state, {}, told, features=meta.passthrough)


def _problems(task: Task, *, constrained: bool) -> list[tuple[Task, int | None]]:
    """Return the task of every meta-model, and the class that it tells from the rest."""
    if task.kind != "multiclass" or not constrained:
        return [(task, None)]
    return [(Task("binary", ("rest", task.classes[c])), c) for c in codes(task.outputs)]


def _head(oof: OutOfFold, meta: Meta, task: Task, code: int | None) -> Head:
    from fusecli.models import build

    features = oof.features if meta.passthrough else None
    X = columns(oof.preds, meta.transform, code=code, features=features)
    seen, labels = _labels(task, oof.y if code is None else (oof.y == code))
    if len(seen) == 1:
        return Head(build(ModelSpec("dummy"), task, oof.seed).fit(X, labels), task, seen, code)
    estimator, m = build(meta.model, task, oof.seed), len(oof.members)
    if meta.constrained:
        constrain(estimator, meta.model.use, members=m, others=X.shape[1] - m)
    estimator.fit(X, labels, **_taken(oof, estimator))
    return Head(estimator, task, seen, code)


def _labels(task: Task, y: Array) -> tuple[Array, Array]:
    """Return the class codes that occur and each record's place among them, or the values."""
    if not task.is_classification:
        return np.empty(0, dtype=np.int64), np.asarray(y, dtype=np.float64)
    seen, labels = np.unique(y.astype(np.int64), return_inverse=True)
    return seen, labels.astype(np.int64)


def _given(oof: OutOfFold) -> dict[str, Array]:
    """Return what a fit may know of the records: unequal weights, rows that come repeatedly."""
    given: dict[str, Array] = {}
    if oof.weight is not None and np.ptp(oof.weight) > 0:
        given["sample_weight"] = oof.weight / oof.weight.mean()
    if len(np.unique(oof.row)) < oof.records:
        given["groups"] = oof.row
    return given


def _taken(oof: OutOfFold, estimator: Any) -> dict[str, Array]:
    names = inspect.signature(estimator.fit).parameters
    return {name: value for name, value in _given(oof).items() if name in names}


def _untaken(oof: OutOfFold, heads: tuple[Head, ...]) -> tuple[Notice, ...]:
    names = inspect.signature(heads[0].estimator.fit).parameters
    if "sample_weight" not in _given(oof) or "sample_weight" in names:
        return ()
    return (Notice("the meta-model takes no weights: fitted without"),)


def stacked_models(
    preds: Floats,
    *,
    heads: tuple[Head, ...],
    transform: Transform,
    features: Floats | None = None,
) -> Floats:
    """Return the meta-model's predictions, or those of one a class scaled to sum to one."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        found = [
            _apply(head, columns(preds, transform, code=head.code, features=features))
            for head in heads
        ]
    if len(found) == 1:
        return found[0]
    own = np.stack([pred[:, 1] for pred in found], axis=1) + LEAST
    return np.asarray(own / own.sum(axis=1, keepdims=True))


def _apply(head: Head, X: Floats) -> Floats:
    from fusecli.features.outputs import outputs

    return outputs(head.estimator, X, head.task, head.seen)
