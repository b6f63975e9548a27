"""Calibration after pooling, against scipy and scikit-learn."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from fusecli import registry
from fusecli.evaluate import cross_fit
from fusecli.strategies.isotonic import isotonic_curve
from fusecli.strategies.temperature import sharpness, tempered
from fusecli.values import Floats, FusionSpec, Kind
from tests.strategies.worlds import fuse, mean_log_loss, world

KINDS: list[Kind] = ["binary", "multiclass"]
kinds = pytest.mark.parametrize("kind", KINDS)
methods = pytest.mark.parametrize("method", ["temperature", "beta", "isotonic"])


@kinds
def test_the_temperature_is_the_one_of_least_log_loss(kind: Kind) -> None:
    oof = world(kind, rows=300)
    pool = oof.preds.mean(axis=0)
    found = minimize_scalar(
        lambda b: mean_log_loss(tempered(pool, b), oof.y), bounds=(0.1, 10), method="bounded"
    )
    ours = sharpness(pool, oof.y, np.full(300, 1 / 300))
    assert ours == pytest.approx(found.x, abs=1e-4)


@kinds
def test_a_temperature_of_one_changes_nothing(kind: Kind) -> None:
    pool = world(kind).preds.mean(axis=0)
    np.testing.assert_allclose(tempered(pool, 1.0), pool, rtol=0, atol=1e-12)


@kinds
def test_temperature_keeps_the_order_of_classes(kind: Kind) -> None:
    oof = world(kind)
    order = oof.preds.mean(axis=0).argsort(axis=1)
    assert np.array_equal(fuse("calibrated", oof).argsort(axis=1), order)


def test_the_mean_of_good_members_is_not_sure_enough() -> None:
    facts = registry.get("strategies", "calibrated")(world("binary", rows=500)).facts
    assert facts["temperature"] < 1


@kinds
@methods
def test_it_does_not_harm_on_the_records_it_learned_from(kind: Kind, method: str) -> None:
    oof = world(kind, rows=500)
    loss = mean_log_loss(fuse("calibrated", oof, method=method), oof.y)
    assert loss <= mean_log_loss(oof.preds.mean(axis=0), oof.y) + 1e-9


def _logit_slopes(pool: Floats, y: np.ndarray) -> Floats:
    table = np.column_stack([np.log(pool[:, 1]), -np.log(pool[:, 0])])
    model = LogisticRegression(C=1e6, tol=1e-10, max_iter=1000).fit(table, y)
    return model.predict_proba(table)


def test_beta_is_a_logistic_regression_of_two_logs() -> None:
    oof = world("binary", rows=2000)
    expected = _logit_slopes(oof.preds.mean(axis=0), oof.y)
    np.testing.assert_allclose(fuse("calibrated", oof, method="beta"), expected, atol=5e-4)


@pytest.mark.parametrize("weighted", [False, True])
def test_isotonic_regression_is_that_of_scikit_learn(weighted: bool) -> None:
    random = np.random.default_rng(0)
    x, y = random.normal(size=200).round(1), random.normal(size=200)
    weight = random.uniform(0.5, 2, 200) if weighted else np.ones(200)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(x, y + x, sample_weight=weight)
    ours = isotonic_curve(x, y + x, weight / weight.sum())
    at = np.linspace(-4, 4, 500)
    np.testing.assert_allclose(ours(at), theirs.predict(at), rtol=0, atol=1e-9)


def test_isotonic_probabilities_are_no_surer_than_the_rows_allow() -> None:
    oof = world("binary", rows=98, members=1)
    certain = replace(oof, preds=np.eye(2)[oof.y][None])
    fused = fuse("calibrated", certain, method="isotonic")
    assert fused.min() == pytest.approx(0.01) and fused.max() == pytest.approx(0.99)


def test_isotonic_asks_for_many_rows() -> None:
    fused = registry.get("strategies", "calibrated")(world("binary"), method="isotonic")
    assert "1,000 rows" in fused.notices[0].text


@kinds
@methods
def test_one_class_is_as_good_as_another(kind: Kind, method: str) -> None:
    oof = world(kind)
    new = np.arange(oof.task.outputs)[::-1]
    renamed = replace(oof, preds=oof.preds[:, :, new], y=new[oof.y])
    ours, theirs = (fuse("calibrated", one, method=method) for one in (oof, renamed))
    np.testing.assert_allclose(theirs, ours[:, new], rtol=0, atol=1e-6)


def test_a_fusion_is_calibrated_on_its_cross_fitted_predictions() -> None:
    oof = world("binary", rows=400)
    nested = FusionSpec("calibrated", members=(FusionSpec("convex"),))
    found = cross_fit(nested, oof)
    assert found.reason == "" and np.isfinite(found.preds).all()
    assert found.weights.keys() == set(oof.members)
    plain = cross_fit(FusionSpec("convex"), oof)
    assert mean_log_loss(found.preds, oof.y) < mean_log_loss(plain.preds, oof.y) + 0.01
