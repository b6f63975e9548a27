"""The gate: its gradient, its limit, its promise, and a world where it wins."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize, rosen, rosen_der

from fusecli import registry
from fusecli.strategies.descent import smooth_minimum
from fusecli.strategies.gates import _penalised, _with_one, loss_of_pools
from fusecli.strategies.losses import shares
from fusecli.values import Kind, OutOfFold
from tests.strategies.worlds import fuse, sealed, weights, world

KINDS: list[Kind] = ["binary", "multiclass", "regression"]
kinds = pytest.mark.parametrize("kind", KINDS)


def experts(kind: Kind, rows: int = 800) -> OutOfFold:
    """Return members of which each is good where the first feature has its sign."""
    oof = world(kind, rows=rows, members=3)
    side = oof.features[:, 0] > 0
    preds = oof.preds.copy()
    vague = 1 / oof.task.outputs if kind != "regression" else preds.mean()
    preds[0, side] = (preds[0, side] + 4 * vague) / 5
    preds[1, ~side] = (preds[1, ~side] + 4 * vague) / 5
    return sealed(replace(oof, preds=preds))


def loss(oof: OutOfFold, preds: np.ndarray) -> float:
    pooled = loss_of_pools(replace(oof, preds=preds[None]), np.ones(1))
    return pooled(np.ones((oof.records, 1)))[0] * float(_scale(oof, preds))


def _scale(oof: OutOfFold, preds: np.ndarray) -> float:
    return 1.0 if oof.task.is_classification else shares(oof) @ np.square(preds[:, 0] - oof.y)


def test_the_descent_ends_where_scipys_does() -> None:
    start = np.array([1.3, 0.7, 0.8, 1.9])
    ours = smooth_minimum(lambda x: (float(rosen(x)), rosen_der(x)), start)
    theirs = minimize(rosen, start, jac=rosen_der, method="BFGS").x
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@kinds
@pytest.mark.parametrize("metric", ["", "brier"])
def test_the_gradient_is_that_of_finite_differences(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=40, metric=metric)
    inputs, prior = _with_one(oof.features[:, :1]), np.array([0.4, 0.3, 0.0, 0.3])
    pooled = loss_of_pools(oof, prior)
    x = np.random.default_rng(0).normal(size=8)
    slope = _penalised(inputs, pooled, prior, 0.1, x)[1]
    numeric = approx_fprime(x, lambda at: _penalised(inputs, pooled, prior, 0.1, at)[0], 1e-7)
    np.testing.assert_allclose(slope, numeric, atol=1e-5)


@kinds
def test_a_strong_ridge_leaves_the_weights_of_convex(kind: Kind) -> None:
    oof = world(kind, rows=300)
    np.testing.assert_allclose(
        fuse("gating", oof, ridge=1e9), fuse("convex", oof), rtol=0, atol=1e-6
    )


@kinds
def test_few_rows_leave_them_too(kind: Kind) -> None:
    oof = world(kind, rows=300)
    np.testing.assert_allclose(fuse("gating", oof), fuse("convex", oof), rtol=0, atol=1e-12)


@kinds
def test_on_its_records_a_gate_is_no_worse_than_convex(kind: Kind) -> None:
    oof = world(kind, rows=300)
    gated, convex = fuse("gating", oof, ridge=0.01), fuse("convex", oof)
    assert loss(oof, gated) <= loss(oof, convex) + 1e-9


@kinds
def test_it_finds_where_each_member_is_good(kind: Kind) -> None:
    train, test = experts(kind), experts(kind, rows=801)
    gated, convex = (registry.get("strategies", name)(train) for name in ("gating", "convex"))
    ours = loss(test, gated.predict(test.preds, test.features))
    assert ours < 0.95 * loss(test, convex.predict(test.preds))


@kinds
def test_the_weight_of_a_member_is_its_mean_over_rows(kind: Kind) -> None:
    oof = experts(kind)
    fused = registry.get("strategies", "gating")(oof)
    space, gate = fused.state["space"], fused.state["gate"]
    expected = gate(space(oof.preds, oof.features)).mean(axis=0)
    np.testing.assert_allclose(weights("gating", oof), expected, atol=1e-12)


@kinds
def test_the_order_of_members_and_of_records_does_not_matter(kind: Kind) -> None:
    oof = experts(kind)
    order = np.random.default_rng(0).permutation(oof.records)
    plain = fuse("gating", oof)
    turned = fuse("gating", oof.only(oof.members[::-1]))
    shuffled = registry.get("strategies", "gating")(oof.take(order))
    np.testing.assert_allclose(turned, plain, rtol=0, atol=1e-5)
    np.testing.assert_allclose(shuffled.predict(oof.preds, oof.features), plain, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_renaming_classes_renames_the_result_of_a_gate(kind: Kind) -> None:
    oof = experts(kind)
    new = np.arange(oof.task.outputs)[::-1]
    renamed = replace(oof, preds=oof.preds[:, :, new], y=new[oof.y])
    np.testing.assert_allclose(
        fuse("gating", renamed), fuse("gating", oof)[:, new], rtol=0, atol=1e-5
    )
