"""The fitted log pool against scipy and its own special cases."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.log_pools import (
    MOST_FOR_CHOICE,
    OFFSET_RIDGE,
    _penalised,
    class_pool,
    fit,
    tuned,
)
from fusecli.strategies.logpool import RIDGES
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import fuse, mean_log_loss, sealed, softmax, with_preds, world

RIDGE = 0.01
kinds = pytest.mark.parametrize("kind", ["binary", "multiclass"])


def penalised_loss(oof: OutOfFold, x: Floats) -> float:
    m = len(oof.members)
    p = softmax(x[m:] + np.tensordot(x[:m], np.log(oof.preds), 1))
    penalty = RIDGE * np.square(x[:m] - 1 / m).sum() + OFFSET_RIDGE * np.square(x[m:]).sum()
    return mean_log_loss(p, oof.y) + penalty / 2


@kinds
def test_the_penalised_loss_is_as_low_as_scipy_finds(kind: Kind) -> None:
    from scipy.optimize import minimize

    oof = world(kind, members=6)
    m, classes = 6, oof.task.outputs
    oracle = minimize(
        partial(penalised_loss, oof),
        np.append(np.full(m, 1 / m), np.zeros(classes)),
        method="L-BFGS-B",
        bounds=[(0, None)] * m + [(None, None)] * classes,
        options={"ftol": 1e-15, "gtol": 1e-9},
    )
    ours = fit(class_pool(oof, centre=1 / m), RIDGE)
    assert penalised_loss(oof, ours) <= oracle.fun + 1e-9


@kinds
def test_the_slope_and_the_curvature_are_those_of_the_loss(kind: Kind) -> None:
    oof = world(kind, members=3)
    pool, rng = class_pool(oof, centre=1 / 3), np.random.default_rng(0)
    x = rng.uniform(0.1, 1, 3 + oof.task.outputs)
    here = _penalised(pool, RIDGE, x)
    assert here.value == pytest.approx(penalised_loss(oof, x))
    for step in 1e-5 * np.eye(len(x)):
        above, below = (_penalised(pool, RIDGE, x + sign * step) for sign in (1, -1))
        slope = (above.value - below.value) / 2e-5
        curvature = (above.gradient - below.gradient) / 2e-5
        assert here.gradient @ step / 1e-5 == pytest.approx(slope, abs=1e-8)
        np.testing.assert_allclose(here.hessian @ step / 1e-5, curvature, atol=1e-7)


@kinds
def test_a_strong_ridge_leaves_the_geometric_mean_with_offsets(kind: Kind) -> None:
    state = registry.get("strategies", "logpool")(world(kind), ridge=1e9).state
    np.testing.assert_allclose(state["powers"], 1 / 4, atol=1e-6)


def test_an_overconfident_member_is_cooled() -> None:
    oof = world("binary", members=1, rows=400)
    sharp = oof.preds**4 / (oof.preds**4).sum(axis=2, keepdims=True)
    state = registry.get("strategies", "logpool")(with_preds(oof, sharp), ridge=1e-6).state
    own = registry.get("strategies", "logpool")(oof, ridge=1e-6).state
    assert state["powers"][0] == pytest.approx(own["powers"][0] / 4, rel=1e-3)


def test_identical_members_share_alike() -> None:
    oof = world("multiclass", members=1)
    copies = with_preds(oof, np.repeat(oof.preds, 3, axis=0))
    powers = registry.get("strategies", "logpool")(copies).state["powers"]
    np.testing.assert_allclose(powers, powers[0], rtol=1e-6)


def test_a_shift_of_priors_is_learned() -> None:
    oof = world("binary", members=1, rows=2000)
    shifted = oof.preds * [0.1, 1.0]
    shifted = with_preds(oof, shifted / shifted.sum(axis=2, keepdims=True))
    found = fuse("logpool", shifted, ridge=0.001)
    np.testing.assert_allclose(found, fuse("logpool", oof, ridge=0.001), atol=1e-3)


@pytest.mark.parametrize("rows", [24, 60, 600])
def test_the_ridge_is_the_best_on_inner_folds(rows: int) -> None:
    oof = world("binary", rows=rows, members=8)
    losses = [np.mean([held_out_loss(oof, split, ridge) for split in range(4)]) for ridge in RIDGES]
    chosen = registry.get("strategies", "logpool")(oof).facts["ridge"]
    assert chosen == RIDGES[int(np.argmin(losses))]


def held_out_loss(oof: OutOfFold, split: int, ridge: float) -> float:
    test = oof.split == split
    fused = registry.get("strategies", "logpool")(oof.take(~test), ridge=ridge)
    return mean_log_loss(fused.predict(oof.preds[:, test]), oof.y[test])


def test_without_other_splits_the_ridge_is_the_default() -> None:
    oof = sealed(replace(world("binary"), split=np.zeros(120, dtype=int)))
    assert registry.get("strategies", "logpool")(oof).facts["ridge"] == 0.01


@kinds
def test_many_records_are_fitted_as_well_as_few(kind: Kind) -> None:
    """Above the limit the start comes from a sample, and blocks are computed as they are read."""
    oof = world(kind, rows=MOST_FOR_CHOICE + 5000, members=3)
    make = partial(class_pool, centre=1 / 3)
    from_sample, ridge = tuned(make, oof, (0.1, 0.001))
    assert ridge == 0.001
    np.testing.assert_allclose(from_sample, fit(make(oof), ridge), rtol=0, atol=1e-6)
