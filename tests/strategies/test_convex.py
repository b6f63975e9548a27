"""Convex weights against SLSQP, the EM algorithm and hand-made cases."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.losses import shares, true_class
from fusecli.strategies.mixture import certificate, mixture_weights
from fusecli.strategies.moments import error_gram
from fusecli.strategies.simplex import simplex_minimum
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import fuse, mean_log_loss, weights, with_preds, world


def slsqp(loss, members: int) -> float:
    from scipy.optimize import minimize

    found = minimize(
        loss,
        np.full(members, 1 / members),
        method="SLSQP",
        bounds=[(0, 1)] * members,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"maxiter": 1000, "ftol": 1e-14},
    )
    return float(found.fun)


def squared_loss(oof: OutOfFold, w: Floats) -> float:
    target = np.eye(oof.task.outputs)[oof.y] if oof.task.is_classification else oof.y[:, None]
    return float(np.square(np.tensordot(w, oof.preds, 1) - target).sum(axis=1).mean())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_log_loss_is_as_low_as_slsqp_finds(kind: Kind, seed: int) -> None:
    oof = world(kind, members=12, seed=seed)
    ours = mean_log_loss(fuse("convex", oof), oof.y)
    oracle = slsqp(lambda w: mean_log_loss(np.tensordot(w, oof.preds, 1), oof.y), 12)
    assert ours == pytest.approx(oracle, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "metric"), [("regression", "rmse"), ("binary", "brier"), ("multiclass", "brier")]
)
def test_squared_error_is_as_low_as_slsqp_finds(kind: Kind, metric: str) -> None:
    oof = world(kind, members=12, metric=metric)
    ours = squared_loss(oof, weights("convex", oof))
    oracle = slsqp(lambda w: squared_loss(oof, w), 12)
    assert ours == pytest.approx(oracle, abs=1e-6)


def expectation_maximisation(given: Floats, share: Floats, steps: int) -> Floats:
    w = np.full(len(given), 1 / len(given))
    for _ in range(steps):
        w = w * (given @ (share / (w @ given)))
    return w


def test_the_weights_are_those_that_em_tends_to() -> None:
    oof = world("binary", members=5)
    given, share = true_class(oof), shares(oof)
    em = expectation_maximisation(given, share, 20_000)
    np.testing.assert_allclose(mixture_weights(given, share), em, rtol=0, atol=1e-4)


def test_two_members_that_are_right_on_different_records_share_by_hand() -> None:
    """-0.7 log(0.2 + 0.6 w) - 0.3 log(0.8 - 0.6 w) is least at w = 5/6."""
    given = np.array([[0.8, 0.2], [0.2, 0.8]])
    found = mixture_weights(given, np.array([0.7, 0.3]))
    np.testing.assert_allclose(found, [5 / 6, 1 / 6], rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_the_optimum_is_certified(kind: Kind) -> None:
    fused = registry.get("strategies", "convex")(world(kind, members=20))
    assert abs(fused.facts["gap"]) < 1e-9
    assert fused.notices == ()


def test_the_certificate_bounds_the_excess_loss() -> None:
    oof = world("binary", members=6)
    given, share = true_class(oof), shares(oof)
    equal = np.full(6, 1 / 6)
    least = -share @ np.log(mixture_weights(given, share) @ given)
    excess = -share @ np.log(equal @ given) - least
    assert 0 < excess <= certificate(given, share, equal)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_it_is_no_worse_than_any_member_or_the_mean(kind: Kind) -> None:
    oof = world(kind, members=6)
    ours = mean_log_loss(fuse("convex", oof), oof.y)
    others = [*oof.preds, oof.preds.mean(axis=0)]
    assert ours <= min(mean_log_loss(other, oof.y) for other in others) + 1e-9


def test_another_member_never_raises_the_least_loss() -> None:
    oof = world("binary", members=8)
    losses = [mean_log_loss(fuse("convex", oof.only(oof.members[:k])), oof.y) for k in range(1, 9)]
    assert (np.diff(losses) <= 1e-9).all()


def test_a_dominant_member_gets_all_weight() -> None:
    oof = world("binary", members=3)
    best = 0.9 * np.eye(2)[oof.y] + 0.05
    dominated = with_preds(oof, np.stack([best, 0.5 * best + 0.25, 0.2 * best + 0.4]))
    np.testing.assert_allclose(weights("convex", dominated), [1, 0, 0], atol=1e-9)


def test_errors_of_very_different_size_keep_their_precision() -> None:
    oof = world("regression", members=4)
    wild = np.concatenate([oof.preds, 1e9 * (1 + oof.preds[:2])])
    found = registry.get("strategies", "convex")(with_preds(oof, wild))
    assert abs(found.facts["gap"]) < 1e-6
    alone = squared_loss(oof, weights("convex", oof))
    assert np.square(found.predict(wild)[:, 0] - oof.y).mean() <= alone


def test_a_perfect_member_gets_all_weight() -> None:
    oof = world("regression", members=3)
    perfect = with_preds(oof, np.concatenate([oof.preds, oof.y[None, :, None]]))
    np.testing.assert_allclose(weights("convex", perfect), [0, 0, 0, 1], atol=1e-9)


def test_the_simplex_minimum_of_a_diagonal_is_inverse_to_it() -> None:
    np.testing.assert_allclose(simplex_minimum(np.diag([1.0, 2.0, 4.0])), [4 / 7, 2 / 7, 1 / 7])


def test_the_gram_of_errors_gives_the_loss_of_a_pool() -> None:
    weight = np.random.default_rng(0).uniform(0.5, 2, 120)
    oof = replace(world("multiclass", metric="brier"), weight=weight)
    w = np.array([0.1, 0.2, 0.3, 0.4])
    errors = np.square(np.tensordot(w, oof.preds, 1) - np.eye(3)[oof.y]).sum(axis=1)
    assert w @ error_gram(oof) @ w == pytest.approx(np.average(errors, weights=weight))
