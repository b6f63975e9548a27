"""KNORA against loops, and whether neighbours are neighbours."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.strategies.dynamic_selection import nearest
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import assert_sound, fuse, mean_log_loss, sealed, world

methods = pytest.mark.parametrize("method", ["union", "eliminate"])


def numeric(kind: Kind = "binary", rows: int = 150) -> OutOfFold:
    oof = world(kind, rows=rows)
    features = np.random.default_rng(1).normal(size=(rows, 3)) * [1, 10, 0.1] + 5
    return sealed(replace(oof, features=features, categories=0))


def knora(oof: OutOfFold, count: int, *, eliminate: bool) -> Floats:
    """Return the same by loops over rows, as Ko, Sabourin and Britto describe it."""
    X = (oof.features - oof.features.mean(axis=0)) / oof.features.std(axis=0)
    right = (oof.preds.argmax(axis=2) == oof.y).T
    fused = np.empty(oof.preds.shape[1:])
    for i in range(len(X)):
        near = np.argsort(np.square(X - X[i]).sum(axis=1), kind="stable")[:count]
        weights = right[near].sum(axis=0).astype(float)
        while eliminate and len(near):
            weights = right[near].all(axis=0).astype(float)
            near = near[:0] if weights.any() else near[:-1]
        weights = weights if weights.any() else np.ones(len(weights))
        fused[i] = np.average(oof.preds[:, i], axis=0, weights=weights)
    return fused


@methods
@pytest.mark.parametrize("kind", ["binary", "multiclass"])
@pytest.mark.parametrize("count", [1, 5, 7, 500])
def test_it_is_knora_by_loops(method: str, kind: Kind, count: int) -> None:
    oof = numeric(kind)
    ours = fuse("dynamic_selection", oof, method=method, neighbours=count)
    expected = knora(oof, count, eliminate=method == "eliminate")
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-12)


def test_neighbours_are_those_of_brute_force() -> None:
    random = np.random.default_rng(0)
    known, points = random.normal(size=(200, 4)), random.normal(size=(50, 4))
    distance = np.square(points[:, None] - known).sum(axis=2)
    assert np.array_equal(nearest(points, known, 9), distance.argsort(axis=1)[:, :9])


def test_of_neighbours_at_the_same_distance_the_first_is_taken() -> None:
    known = np.array([[1.0], [-1.0], [1.0], [0.0]])
    assert nearest(np.zeros((1, 1)), known, 3).tolist() == [[3, 0, 1]]


@methods
def test_members_that_are_right_in_different_regions_are_told_apart(method: str) -> None:
    random = np.random.default_rng(0)
    oof = world("binary", rows=600, members=1)
    side = random.random(600) < 0.5
    good, bad = 0.1 + 0.8 * oof.y, np.full(600, 0.5) + 0.3 * random.choice([-1, 1], 600)
    positive = np.stack([np.where(side, good, bad), np.where(side, bad, good)])
    preds = np.stack([1 - positive, positive], axis=2)
    table = np.column_stack([side, random.normal(size=600) / 10])
    half = sealed(replace(oof, preds=preds, members=("a", "b"), features=table, categories=0))
    fused = registry.get("strategies", "dynamic_selection")(
        half.take(np.arange(300)), method=method
    )
    late = half.take(np.arange(300, 600))
    ours = fused.predict(late.preds, late.features)
    assert mean_log_loss(ours, late.y) < mean_log_loss(late.preds.mean(axis=0), late.y) - 0.1


@methods
def test_the_members_own_predictions_can_be_the_space(method: str) -> None:
    oof = replace(world("multiclass"), features=None)
    assert_sound(fuse("dynamic_selection", oof, passthrough=False, method=method), oof)


def test_without_a_table_it_says_so() -> None:
    with pytest.raises(UsageError, match="no features"):
        fuse("dynamic_selection", replace(world("binary"), features=None))


def test_repeats_of_a_row_are_one_neighbour() -> None:
    oof = numeric()
    twice = oof.take(np.tile(np.arange(oof.records), 2))
    fused = registry.get("strategies", "dynamic_selection")(twice)
    np.testing.assert_allclose(
        fused.predict(oof.preds, oof.features), fuse("dynamic_selection", oof), atol=1e-12
    )
