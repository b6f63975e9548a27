"""Records that tempt a strategy to fail: every one must still give a prediction."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.values import Kind, OutOfFold
from tests.strategies.worlds import EVERY, assert_sound, fuse, sealed, with_preds, world

every = pytest.mark.parametrize(("name", "kind"), EVERY)


def _with_constant(oof: OutOfFold) -> OutOfFold:
    constant = np.full_like(oof.preds[:1], 1 / oof.task.outputs)
    return with_preds(oof, np.concatenate([oof.preds, constant]))


def _certain(oof: OutOfFold) -> OutOfFold:
    if not oof.task.is_classification:
        return with_preds(oof, np.repeat(oof.y[None, :, None], 3, axis=0))
    return with_preds(oof, np.eye(oof.task.outputs)[oof.preds.argmax(axis=2)])


def _one_class(oof: OutOfFold) -> OutOfFold:
    return sealed(replace(oof, y=np.zeros_like(oof.y)))


def _one_split(oof: OutOfFold) -> OutOfFold:
    return sealed(replace(oof, split=np.zeros_like(oof.split)))


def _repeated(oof: OutOfFold) -> OutOfFold:
    twice = oof.take(np.tile(np.arange(oof.records), 2))
    split = np.concatenate([oof.split, 4 + oof.split[::-1]])
    return sealed(replace(twice, split=split, weight=np.full(twice.records, 0.5)))


def _wild(oof: OutOfFold) -> OutOfFold:
    if oof.task.is_classification:
        return _certain(oof)
    wild = np.full_like(oof.preds[:1], 1e9)
    return with_preds(oof, np.concatenate([oof.preds, wild]))


HARD_CASES = {
    "constant member": lambda kind: _with_constant(world(kind)),
    "only constant members": lambda kind: _with_constant(world(kind)).only(("m4",)),
    "certain members": lambda kind: _certain(world(kind)),
    "two records": lambda kind: world(kind, rows=2),
    "many members, few records": lambda kind: world(kind, rows=12, members=30),
    "one class or value": lambda kind: _one_class(world(kind)),
    "one split": lambda kind: _one_split(world(kind)),
    "repeats": lambda kind: _repeated(world(kind)),
    "wild member": lambda kind: _wild(world(kind)),
    "one member": lambda kind: world(kind, members=1),
    "duplicates": lambda kind: with_preds(world(kind), world(kind).preds[[0, 0, 1, 1]]),
}


@every
@pytest.mark.parametrize("case", HARD_CASES)
def test_hard_cases_are_survived(name: str, kind: Kind, case: str) -> None:
    oof = HARD_CASES[case](kind)
    assert_sound(fuse(name, oof), oof)


METRICS: dict[Kind, tuple[str, ...]] = {
    "binary": ("brier", "roc_auc", "accuracy", "f1", "average_precision"),
    "multiclass": ("brier", "roc_auc", "balanced_accuracy", "mcc"),
    "regression": ("mae", "r2", "mape"),
}


@pytest.mark.parametrize(
    ("name", "kind", "metric"),
    [(name, kind, metric) for name, kind in EVERY for metric in METRICS[kind]],
)
def test_every_metric_can_be_optimised(name: str, kind: Kind, metric: str) -> None:
    oof = world(kind, rows=40, metric=metric)
    assert_sound(fuse(name, oof), oof)
