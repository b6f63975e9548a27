"""Non-negative least squares against scipy."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.nonnegative import nonnegative_minimum
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import fuse, weights, with_preds, world


def scipy_nnls(oof: OutOfFold) -> Floats:
    from scipy.optimize import nnls

    target = np.eye(oof.task.outputs)[oof.y] if oof.task.is_classification else oof.y[:, None]
    return nnls(oof.preds.reshape(len(oof.members), -1).T, target.ravel())[0]


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_super_learner_scales_the_weights_of_scipy(kind: Kind) -> None:
    oof = world(kind, members=10)
    oracle = scipy_nnls(oof)
    np.testing.assert_allclose(
        weights("super_learner", oof), oracle / oracle.sum(), rtol=0, atol=1e-8
    )


def test_values_are_fitted_by_unscaled_weights() -> None:
    oof = world("regression", members=10)
    expected = np.tensordot(scipy_nnls(oof), oof.preds, 1)
    np.testing.assert_allclose(fuse("nnls", oof), expected, rtol=0, atol=1e-8)


def test_members_that_are_half_the_target_are_stretched() -> None:
    oof = world("regression")
    half = with_preds(oof, np.stack([oof.y[:, None] / 2, oof.preds[1]]))
    np.testing.assert_allclose(fuse("nnls", half)[:, 0], oof.y, atol=1e-9)


@pytest.mark.parametrize("name", ["nnls", "super_learner"])
def test_when_no_member_follows_the_target_the_best_one_gets_all_with_a_notice(name: str) -> None:
    oof = world("regression", members=3)
    opposed = with_preds(oof, -oof.preds)
    fused = registry.get("strategies", name)(opposed)
    assert sorted(fused.weights.values()) == [0, 0, 1]
    assert "no member a weight" in fused.notices[0].text


@pytest.mark.parametrize("seed", range(5))
def test_the_minimum_satisfies_its_conditions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(40, 15))
    H, q, free = A.T @ A, A.T @ rng.normal(size=40), np.arange(15) < 2
    x = nonnegative_minimum(H, q, free=free)
    slope = H @ x - q
    assert (x[~free] >= 0).all()
    np.testing.assert_allclose(slope[free | (x > 0)], 0, atol=1e-9)
    assert (slope[~free] >= -1e-9).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_start_does_not_change_the_minimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(40, 15))
    H, q = A.T @ A, A.T @ rng.normal(size=40)
    start = rng.uniform(size=15) * (rng.random(15) < 0.5)
    np.testing.assert_allclose(
        nonnegative_minimum(H, q, start=start), nonnegative_minimum(H, q), atol=1e-9
    )


def test_columns_of_zeros_get_nothing() -> None:
    H = np.diag([2.0, 0.0])
    np.testing.assert_allclose(nonnegative_minimum(H, np.array([1.0, 0.0])), [0.5, 0])
