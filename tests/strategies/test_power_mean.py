"""The power mean: two known pools on one scale, and what lies between them."""

import numpy as np
import pytest
from scipy.stats import pmean

from fusecli import registry
from fusecli.strategies.power_mean import POWERS, power_pool
from fusecli.values import Kind
from tests.strategies.worlds import fuse, mean_log_loss, world

KINDS: list[Kind] = ["binary", "multiclass"]
kinds = pytest.mark.parametrize("kind", KINDS)


@kinds
def test_a_power_of_one_is_soft_voting(kind: Kind) -> None:
    oof = world(kind)
    assert np.array_equal(fuse("power_mean", oof, power=1.0), fuse("soft_voting", oof))


@kinds
def test_a_power_of_zero_is_the_geometric_mean(kind: Kind) -> None:
    oof = world(kind)
    assert np.array_equal(fuse("power_mean", oof, power=0.0), fuse("geometric_mean", oof))


@kinds
@pytest.mark.parametrize("tiny", [1e-9, -1e-9])
def test_powers_near_zero_lead_to_the_geometric_mean(kind: Kind, tiny: float) -> None:
    oof = world(kind)
    near, there = fuse("power_mean", oof, power=tiny), fuse("geometric_mean", oof)
    np.testing.assert_allclose(near, there, rtol=0, atol=1e-6)


@kinds
@pytest.mark.parametrize("power", [-20.0, -1.0, 0.5, 2.0, 20.0])
def test_it_is_scipys_power_mean_scaled_over_classes(kind: Kind, power: float) -> None:
    oof = world(kind)
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    means = pmean(oof.preds, power, axis=0, weights=weights[:, None, None])
    expected = means / means.sum(axis=1, keepdims=True)
    ours = power_pool(oof.preds, weights=weights, power=power)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9)


@kinds
def test_the_power_chosen_is_the_best_of_those_tried(kind: Kind) -> None:
    oof = world(kind, rows=300)
    losses = [mean_log_loss(fuse("power_mean", oof, power=power), oof.y) for power in POWERS]
    assert mean_log_loss(fuse("power_mean", oof), oof.y) == pytest.approx(min(losses), abs=1e-12)


def test_members_that_are_not_sure_enough_are_not_averaged() -> None:
    """Independent witnesses: the mean is less sure than it should be, the geometric mean too."""
    chosen = registry.get("strategies", "power_mean")(world("binary", rows=400)).facts["power"]
    assert chosen < 1


def test_members_of_weight_zero_are_not_read() -> None:
    oof = world("binary")
    preds = oof.preds.copy()
    preds[0] = np.nan
    weights = np.array([0.0, 0.5, 0.25, 0.25])
    assert np.isfinite(power_pool(preds, weights=weights, power=0.5)).all()
