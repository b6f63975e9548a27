"""Hill climbing against brute force."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.hill_climbing import ENOUGH, STEPS, climb
from fusecli.strategies.pool_losses import pool_loss
from fusecli.strategies.scores import loss_by_metric
from fusecli.strategies.ways import by_loss, least_of_convex, ways_of
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import fuse, weights, world

CASES: list[tuple[Kind, str]] = [
    ("binary", "log_loss"),
    ("multiclass", "log_loss"),
    ("binary", "brier"),
    ("regression", "rmse"),
    ("regression", "mae"),
    ("binary", "roc_auc"),
    ("binary", "accuracy"),
]
cases = pytest.mark.parametrize(("kind", "metric"), CASES)


def brute_force(oof: OutOfFold) -> Floats:
    """Mix predictions, not weights, and judge them by the metric itself."""
    losses = [loss_by_metric(oof, pred) for pred in oof.preds]
    best = int(np.argmin(losses))
    pool, found, loss = oof.preds[best], np.eye(len(losses))[best], losses[best]
    while True:
        tried = {
            (k, step): loss_by_metric(oof, (1 - step) * pool + step * oof.preds[k])
            for k in range(len(losses))
            for step in STEPS
        }
        (k, step), least = min(tried.items(), key=lambda item: round(item[1], 11))
        if least >= loss - ENOUGH * abs(loss):
            return found
        pool, loss = (1 - step) * pool + step * oof.preds[k], least
        found = (1 - step) * found + step * np.eye(len(losses))[k]


@pytest.mark.parametrize(("kind", "metric"), [c for c in CASES if c[1] != "rmse"])
def test_the_weights_are_those_of_brute_force(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=60, metric=metric)
    np.testing.assert_allclose(weights("hill_climbing", oof), brute_force(oof), atol=1e-9)


@cases
def test_the_loss_only_falls(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=80, members=6, metric=metric)
    losses = [place.loss for place in climb(ways_of(oof), oof.members, STEPS, 100)]
    assert (np.diff(losses) < 0).all()


@cases
def test_it_starts_from_the_best_member(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=80, members=6, metric=metric)
    first, *_ = climb(ways_of(oof), oof.members, STEPS, 1)
    members = [loss_by_metric(oof, pred) for pred in oof.preds]
    assert first.weights[int(np.argmin(members))] == 1


@cases
def test_a_way_is_the_loss_of_the_mixed_weights(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=80, metric=metric)
    weights = np.array([0.5, 0.25, 0.25, 0.0])
    way, slow = ways_of(oof)(weights), by_loss(pool_loss(oof), weights)
    assert way(3, 0.12) == pytest.approx(slow(3, 0.12), abs=1e-12)


@pytest.mark.parametrize("lowest", [0.0, 0.01, 0.04, 0.33, 1.0, 2.0])
def test_the_least_step_of_a_convex_loss_is_found_among_a_few(lowest: float) -> None:
    tried: list[float] = []

    def loss(step: float) -> float:
        tried.append(step)
        return (step - lowest) ** 2

    place, least = least_of_convex(loss, STEPS)
    assert least == min((step - lowest) ** 2 for step in STEPS) == loss(STEPS[place])
    assert len(tried) <= 10


def test_it_comes_near_the_least_log_loss() -> None:
    oof = world("binary", rows=300)
    loss = pool_loss(oof)
    assert loss(weights("hill_climbing", oof)) < loss(weights("convex", oof)) + 1e-4


def test_negative_shares_can_only_help_on_the_same_records() -> None:
    oof = world("regression", rows=200, members=6)
    plain, free = (fuse("hill_climbing", oof, constrained=held) for held in (True, False))
    assert loss_by_metric(oof, free) <= loss_by_metric(oof, plain) + 1e-9


def test_a_fusion_with_negative_shares_has_no_weights_and_sound_probabilities() -> None:
    oof = world("multiclass", rows=200, members=6)
    fused = registry.get("strategies", "hill_climbing")(oof, constrained=False)
    assert fused.state["weights"].min() < 0 and fused.weights == {}
    preds = fused.predict(oof.preds)
    np.testing.assert_allclose(preds.sum(axis=1), 1)
    assert preds.min() >= 0
