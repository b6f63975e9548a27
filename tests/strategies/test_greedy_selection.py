"""Greedy selection against brute force."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.additions import additions
from fusecli.strategies.greedy_selection import greedy_path
from fusecli.strategies.scores import loss_by_metric
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import sealed, weights, with_preds, world

CASES: list[tuple[Kind, str]] = [
    ("binary", "log_loss"),
    ("multiclass", "log_loss"),
    ("binary", "brier"),
    ("multiclass", "brier"),
    ("regression", "rmse"),
    ("regression", "r2"),
    ("regression", "mae"),
    ("binary", "roc_auc"),
    ("multiclass", "roc_auc"),
    ("binary", "accuracy"),
    ("binary", "average_precision"),
]
cases = pytest.mark.parametrize(("kind", "metric"), CASES)


def brute_force(oof: OutOfFold, rounds: int) -> tuple[list[int], list[float]]:
    """Add the best member each round, by the metric of the pool itself."""
    path: list[int] = []
    trajectory: list[float] = []
    for _ in range(rounds):
        pools = [oof.preds[[*path, k]].mean(axis=0) for k in range(len(oof.members))]
        losses = [loss_by_metric(oof, pool) for pool in pools]
        tied = [k for k, loss in enumerate(losses) if loss <= min(losses) + 1e-12]
        path.append(min(tied, key=lambda k: (k not in path, k)))
        trajectory.append(losses[path[-1]])
    return path, trajectory


def best_prefix(path: list[int], trajectory: list[float], members: int) -> Floats:
    size = next(i for i, x in enumerate(trajectory, 1) if x <= min(trajectory) + 1e-12)
    return np.bincount(path[:size], minlength=members) / size


@cases
def test_the_weights_are_those_of_brute_force(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=80, members=6, metric=metric)
    expected = best_prefix(*brute_force(oof, 12), 6)
    np.testing.assert_allclose(weights("greedy_selection", oof, rounds=12), expected, atol=1e-12)


@pytest.mark.parametrize("metric", ["log_loss", "roc_auc", "brier"])
def test_weighted_records_are_judged_by_weight(metric: str) -> None:
    weight = np.random.default_rng(0).uniform(0.2, 3, 80)
    oof = replace(world("binary", rows=80, members=6, metric=metric), weight=weight)
    expected = best_prefix(*brute_force(oof, 8), 6)
    np.testing.assert_allclose(weights("greedy_selection", oof, rounds=8), expected, atol=1e-12)


@cases
def test_the_pool_is_no_worse_than_the_best_member(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=80, members=6, metric=metric)
    fused = registry.get("strategies", "greedy_selection")(oof)
    ours = loss_by_metric(oof, fused.predict(oof.preds))
    assert ours <= min(loss_by_metric(oof, pred) for pred in oof.preds) + 1e-9


def test_weights_are_multiples_of_one_over_the_rounds_kept() -> None:
    fused = registry.get("strategies", "greedy_selection")(world("binary", members=8))
    counts = np.array(list(fused.weights.values())) * fused.facts["rounds"]
    np.testing.assert_allclose(counts, counts.round(), atol=1e-9)
    assert fused.facts["rounds"] <= 25


def test_the_first_round_takes_the_best_member() -> None:
    oof = world("multiclass", members=6)
    path, losses = greedy_path(additions(oof), oof.members, 1)
    members = [loss_by_metric(oof, pred) for pred in oof.preds]
    assert path == [int(np.argmin(members))]
    assert losses == pytest.approx([min(members)], abs=1e-9)


def test_the_path_is_not_always_downhill_but_its_best_prefix_is_kept() -> None:
    """With replacement the step is forced; only the running minimum falls."""
    rises = 0
    for seed in range(10):
        oof = world("binary", members=8, seed=seed)
        _, losses = greedy_path(additions(oof), oof.members, 25)
        rises += bool((np.diff(losses) > 0).any())
    assert rises > 0


def test_of_two_copies_the_first_name_gets_the_weight() -> None:
    oof = world("binary", members=2)
    copies = replace(with_preds(oof, oof.preds[[0, 1, 0]]), members=("z", "b", "a"))
    z, _, a = weights("greedy_selection", copies)
    assert (z, a > 0) == (0, True)


def test_areas_are_averaged_over_splits_and_never_pooled() -> None:
    """A member that only knows the split ranks well pooled, and not at all within a split."""
    oof = world("binary", rows=200, members=1, metric="roc_auc")
    y = (np.random.default_rng(0).random(200) < np.where(oof.split == 0, 0.9, 0.1)).astype(int)
    split_only = np.where(oof.split == 0, 0.9, 0.1)
    weak = 0.5 + 0.1 * (y - 0.5) + 0.1 * np.random.default_rng(1).normal(size=200)
    positive = np.clip(np.stack([split_only, weak]), 0, 1)
    oof = with_preds(sealed(replace(oof, y=y)), np.stack([1 - positive, positive], axis=2))
    assert weights("greedy_selection", oof, rounds=1).tolist() == [0, 1]


def test_tied_scores_count_half() -> None:
    oof = world("binary", rows=120, members=4, metric="roc_auc")
    coarse = oof.preds.round(1)
    oof = with_preds(oof, coarse / coarse.sum(axis=2, keepdims=True))
    losses = additions(oof)(np.zeros(4))
    np.testing.assert_allclose(losses, [loss_by_metric(oof, pred) for pred in oof.preds])
