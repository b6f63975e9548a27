"""A shuffled target and a row number as feature: whatever beats chance here has seen its rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate import cross_fit
from fusecli.values import Array, Floats, FusionSpec, Kind, OutOfFold, Price
from tests.strategies.worlds import EVERY, TASKS, records

ROWS, FOLDS = 240, 6
FEW = 2.0  # standard errors that chance may seem to be beaten by
NEEDED: Mapping[str, Mapping[str, Any]] = {
    "cost_aware_selection": {"budget": {"predict_ms": 3.0}},
    "residual_chain": {"stages": ("m0", "m1", "m2", "m3")},
    "veto": {"by": "m0"},
}
WITH_FEATURES = [
    (name, kind)
    for name, kind in EVERY
    if "passthrough" in registry.get("strategies", name).parameters
]


def shuffled(kind: Kind, seed: int) -> tuple[Floats, Array]:
    """Return features, the first of them the number of the row, and a target that knows no row."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.arange(float(ROWS)), rng.normal(size=(ROWS, 2))])
    y = np.arange(ROWS) % max(2, TASKS[kind].outputs)
    target = rng.normal(size=ROWS) if kind == "regression" else y
    return X, rng.permutation(target)


def learners(kind: Kind) -> list[Any]:
    """Return two learners that remember every row, and two that hardly learn."""
    from sklearn import neighbors, tree

    near, cut = neighbors.KNeighborsRegressor, tree.DecisionTreeRegressor
    if kind != "regression":
        near, cut = neighbors.KNeighborsClassifier, tree.DecisionTreeClassifier
    return [near(1), cut(random_state=0), near(40), cut(max_depth=2, random_state=0)]


def predicted(learner: Any, X: Floats) -> Floats:
    found: Floats = getattr(learner, "predict_proba", learner.predict)(X)
    return found if found.ndim == 2 else found[:, None]


@cache
def probe(kind: Kind, *, leaks: bool = False, seed: int = 0) -> OutOfFold:
    """Return what the learners predict out of fold, or if it leaks of rows they were fitted to."""
    X, y = shuffled(kind, seed)
    fold = np.random.default_rng(seed).permutation(np.arange(ROWS) % FOLDS)
    preds = np.empty((4, ROWS, TASKS[kind].outputs))
    for number in range(FOLDS):
        test = fold == number
        for member, learner in enumerate(learners(kind)):
            train = np.ones(ROWS, dtype=bool) if leaks else ~test
            preds[member, test] = predicted(learner.fit(X[train], y[train]), X[test])
    prices = {f"m{k}": Price(1.0, 1.0, 1) for k in range(4)}
    return records(preds, y, kind, split=fold, features=X, prices=prices)


def losses(preds: Floats, oof: OutOfFold) -> Floats:
    """Return what the recipe's metric, or its square, charges for each row."""
    per_row = registry.get("metrics", oof.metric).traits["per_row"]
    return np.asarray(per_row(oof.y, preds))


def chance(oof: OutOfFold) -> Floats:
    """Return the best that one prediction for all rows can be [record, output]."""
    target = np.eye(oof.task.outputs)[oof.y] if oof.task.is_classification else oof.y[:, None]
    return np.asarray(np.broadcast_to(target.mean(axis=0), oof.preds.shape[1:]))


def surplus(name: str, oof: OutOfFold, **params: object) -> float:
    """Return in standard errors how much a fusion gains on chance."""
    found = cross_fit(FusionSpec(name, {**NEEDED.get(name, {}), **params}), oof)
    assert found.reason == ""
    gain = losses(chance(oof), oof) - losses(found.preds, oof)
    return float(gain.mean() / max(1e-9, gain.std() / np.sqrt(ROWS)))


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_no_strategy_beats_chance_on_a_shuffled_target(name: str, kind: Kind) -> None:
    assert surplus(name, probe(kind)) < FEW


@pytest.mark.parametrize(("name", "kind"), WITH_FEATURES)
def test_no_strategy_that_reads_the_row_number_does(name: str, kind: Kind) -> None:
    assert surplus(name, probe(kind), passthrough=True) < FEW


@pytest.mark.parametrize("kind", TASKS)
def test_the_probe_sees_members_that_saw_their_rows(kind: Kind) -> None:
    assert surplus("convex", probe(kind, leaks=True)) > 5
