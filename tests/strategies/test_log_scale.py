"""Under rmsle fusions are made on the scale of log(1 + value)."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from fusecli.evaluate import cross_fit, per_split
from fusecli.evaluate.fusion import fuse
from fusecli.strategies.log_scale import on_logs
from fusecli.values import FusionSpec
from tests.strategies.worlds import records, sealed

NEW = ("mean", "median", "convex", "super_learner", "stacking", "greedy_selection")


def skewed(seed=0, rows=400, metric="rmsle"):
    """Return members whose errors are factors of a target between 0 and some hundreds."""
    rng = np.random.default_rng(seed)
    level = 3 + rng.normal(size=rows)
    noise = np.array([0.3, 0.4, 0.5, 0.6])[:, None] * rng.normal(size=(4, rows))
    y = np.exp(level + rng.normal(size=rows) / 2)
    return records(np.exp(level + noise)[:, :, None], y, "regression", metric=metric)


def score(name, oof):
    return float(per_split("rmsle", oof, cross_fit(FusionSpec(name), oof).preds).mean())


def predicted(spec, oof):
    return fuse(spec, oof).predict(oof.preds, oof.features)


def test_the_mean_is_that_of_the_logs():
    oof = skewed()
    expected = np.expm1(np.log1p(oof.preds).mean(axis=0))
    np.testing.assert_allclose(predicted(FusionSpec("mean"), oof), expected, rtol=1e-12)


def test_convex_weights_have_the_least_rmsle():
    oof = skewed()
    logs, target = np.log1p(oof.preds[:, :, 0]), np.log1p(oof.y)
    total = {"type": "eq", "fun": lambda w: w.sum() - 1}
    best = minimize(
        lambda w: np.square(target - w @ logs).mean(),
        np.full(4, 0.25),
        bounds=[(0, 1)] * 4,
        constraints=[total],
        options={"ftol": 1e-14},
    )
    own = np.square(target - np.log1p(predicted(FusionSpec("convex"), oof)[:, 0])).mean()
    assert own == pytest.approx(best.fun, rel=1e-7)


@pytest.mark.parametrize("name", NEW)
def test_it_is_better_on_unseen_rows_than_on_the_scale_of_values(name):
    assert score(name, skewed()) < score(name, skewed(metric="rmse"))


def test_what_hands_on_a_member_changes_nothing_of_it():
    oof = skewed()
    np.testing.assert_array_equal(predicted(FusionSpec("best_single"), oof), oof.preds[0])


def test_a_prediction_below_zero_counts_as_zero():
    oof = skewed()
    below, zero = (sealed(replace(oof, preds=np.maximum(oof.preds - 5, low))) for low in (-9, 0))
    fused = fuse(FusionSpec("stacking"), zero)
    np.testing.assert_array_equal(fused.predict(below.preds), fused.predict(zero.preds))
    assert fused.predict(below.preds).min() >= 0


def test_every_level_of_a_fusion_is_made_on_it():
    oof = skewed()
    inner = FusionSpec("mean", members=("m0", "m1"))
    expected = np.expm1(np.log1p(oof.preds[[0, 1]]).mean(axis=0) / 2 + np.log1p(oof.preds[2]) / 2)
    found = predicted(FusionSpec("mean", members=(inner, "m2")), oof)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_row_with_a_gap_gets_the_mean_of_the_logs_that_are_there():
    oof = skewed()
    preds = oof.preds.copy()
    preds[1, 0] = np.nan
    oof = sealed(replace(oof, preds=preds, gappy=("m1",)))
    expected = np.expm1(np.log1p(preds[[0, 2, 3], 0]).mean(axis=0))
    np.testing.assert_allclose(predicted(FusionSpec("mean"), oof)[0], expected, rtol=1e-12)


def test_targets_without_a_logarithm_leave_values_as_they_are():
    oof = skewed()
    lost = sealed(replace(oof, y=np.append(oof.y[:-1], -1.0)))
    np.testing.assert_allclose(predicted(FusionSpec("mean"), lost), oof.preds.mean(axis=0))


def test_it_is_said_and_the_members_keep_their_weights():
    fused = fuse(FusionSpec("convex"), skewed())
    assert fused.rule is on_logs and fused.notices[-1].text.startswith("for rmsle")
    assert sum(fused.weights.values()) == pytest.approx(1)
