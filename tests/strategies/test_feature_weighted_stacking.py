"""Feature-weighted stacking: its special cases, and a world where it wins."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression, Ridge

from fusecli import registry
from fusecli.strategies.log_pools import fit
from fusecli.strategies.meta_inputs import columns
from fusecli.strategies.weighted_products import class_products, product_pool, value_products
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import fuse, mean_log_loss, sealed, softmax, world

KINDS: list[Kind] = ["binary", "multiclass", "regression"]
kinds = pytest.mark.parametrize("kind", KINDS)


def one(preds: Floats, features: Floats | None) -> Floats:
    """Return the meta-feature one alone."""
    return np.ones((preds.shape[1], 1))


def two(preds: Floats, features: Floats) -> Floats:
    return np.column_stack([np.ones(preds.shape[1]), features[:, 0]])


def turned(preds: Floats, features: Floats) -> Floats:
    return two(preds, features) @ np.array([[1.0, 0.7], [0.0, -2.0]])


def test_of_values_with_one_alone_it_is_ridge_stacking() -> None:
    oof = world("regression")
    penalty = 0.1
    X = oof.preds[:, :, 0].T - oof.y.mean()
    alpha = penalty * 120 * np.square(X).mean(axis=0).mean()
    mean = X.mean(axis=1)
    theirs = Ridge(alpha=alpha).fit(X, oof.y - mean)
    ours = value_products(oof, one, (penalty,)).predict(oof.preds)
    np.testing.assert_allclose(ours[:, 0], theirs.predict(X) + mean, rtol=0, atol=1e-9)


def test_of_two_classes_with_one_alone_and_no_penalty_it_is_logistic_stacking() -> None:
    oof = world("binary", rows=400)
    X = columns(oof.preds, "logit")
    theirs = LogisticRegression(C=1e9, tol=1e-10, max_iter=2000).fit(X, oof.y)
    ours = class_products(oof, one, (1e-9,)).predict(oof.preds)
    np.testing.assert_allclose(ours, theirs.predict_proba(X), rtol=0, atol=1e-4)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_the_gradient_is_zero_where_it_ends(kind: Kind) -> None:
    oof = world(kind, rows=200)
    pool = product_pool(two, oof)
    f = two(oof.preds, oof.features)
    logs = np.log(oof.preds)
    products = np.stack([f[:, j, None] * own for own in logs for j in range(2)])

    def loss(x: Floats) -> float:
        p = softmax(np.einsum("j,jrc->rc", x[:8], products) + x[8:])
        pulled = x[:8] - np.tile([0.25, 0.0], 4)
        return mean_log_loss(p, oof.y) + 0.05 * np.square(pulled).sum()

    slope = approx_fprime(fit(pool, 0.1), loss, 1e-7)
    np.testing.assert_allclose(slope, 0, atol=1e-5)


@kinds
def test_a_linear_map_of_the_meta_features_changes_nothing_without_penalty(kind: Kind) -> None:
    oof = world(kind, rows=300)
    make = value_products if kind == "regression" else class_products
    ours, theirs = (
        make(oof, meta, (1e-10,)).predict(oof.preds, oof.features) for meta in (two, turned)
    )
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4)


@kinds
def test_a_strong_penalty_leaves_the_plain_pool(kind: Kind) -> None:
    oof = world(kind)
    ours = fuse("feature_weighted_stacking", oof, ridge=1e9)
    if kind == "regression":
        mean = oof.preds.mean(axis=0)
        expected = mean + (oof.y - mean[:, 0]).mean()
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-5)
    else:
        logs = np.log(oof.preds).mean(axis=0)
        odds, ours = (own[:, 0] - own[:, 1] for own in (logs, np.log(ours)))
        np.testing.assert_allclose(ours - odds, (ours - odds)[0], rtol=0, atol=1e-5)


def failing(kind: Kind, rows: int) -> OutOfFold:
    """Return members of which the best is the worst where the first feature is high."""
    oof = world(kind, rows=rows, members=3)
    noise = np.ones((3, rows, 1))
    noise[0, :, 0] = np.where(oof.features[:, 0] > 0, 3.0, 0.3)
    errors = noise * np.random.default_rng(rows).normal(size=oof.preds.shape)
    if kind == "regression":
        return sealed(replace(oof, preds=oof.y[:, None] + errors))
    return sealed(replace(oof, preds=softmax(2 * np.eye(oof.task.outputs)[oof.y] + errors)))


@kinds
def test_it_learns_where_a_member_fails(kind: Kind) -> None:
    train, test = failing(kind, 900), failing(kind, 901)
    seeing = registry.get("strategies", "feature_weighted_stacking")(train, passthrough=True)
    blind = registry.get("strategies", "stacking")(train)
    ours, theirs = (one.predict(test.preds, test.features) for one in (seeing, blind))
    if kind == "regression":
        errors = [np.square(own[:, 0] - test.y).mean() for own in (ours, theirs)]
    else:
        errors = [mean_log_loss(own, test.y) for own in (ours, theirs)]
    assert errors[0] < 0.95 * errors[1]


def test_values_in_another_unit_are_fused_alike() -> None:
    oof = world("regression")
    other = sealed(replace(oof, y=7 - 3 * oof.y, preds=7 - 3 * oof.preds))
    ours, theirs = (fuse("feature_weighted_stacking", own) for own in (oof, other))
    np.testing.assert_allclose(theirs, 7 - 3 * ours, rtol=0, atol=1e-7)
