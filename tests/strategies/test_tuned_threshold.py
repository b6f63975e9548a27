"""The threshold against brute force, and where it has to stay."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate import cross_fit
from fusecli.strategies.scores import loss_by_metric
from fusecli.strategies.tuned_threshold import COARSE, shifted
from fusecli.values import FusionSpec, OutOfFold
from tests.strategies.worlds import fuse, sealed, world

METRICS = ("f1", "balanced_accuracy", "mcc", "cohen_kappa")


def rare(metric: str) -> OutOfFold:
    """Return members that know how rare the second class is."""
    oof = world("binary", rows=1500, metric=metric)
    few = oof.take(np.flatnonzero((oof.y == 0) | (oof.row % 10 == 0)))
    preds = few.preds * [0.9, 0.1]
    return sealed(replace(few, preds=preds / preds.sum(axis=2, keepdims=True)))


def threshold(oof: OutOfFold) -> float:
    return registry.get("strategies", "tuned_threshold")(oof).facts["threshold"]


@pytest.mark.parametrize("metric", METRICS)
def test_no_threshold_that_is_tried_is_better(metric: str) -> None:
    oof = rare(metric)
    pool = oof.preds.mean(axis=0)
    ours = loss_by_metric(oof, fuse("tuned_threshold", oof))
    assert ours <= min(loss_by_metric(oof, shifted(pool, t)) for t in COARSE) + 1e-12


@pytest.mark.parametrize("t", [0.02, 0.3, 0.5, 0.9])
def test_a_shifted_probability_is_above_a_half_where_it_was_above_the_threshold(t: float) -> None:
    p = np.linspace(0.001, 0.999, 998)
    moved = shifted(np.column_stack([1 - p, p]), t)
    assert np.array_equal(moved[:, 1] > 0.5, p > t)
    assert (np.diff(moved[:, 1]) > 0).all()


def test_rare_classes_are_called_earlier() -> None:
    assert threshold(rare("balanced_accuracy")) < 0.4


@pytest.mark.parametrize("metric", ["log_loss", "brier", "roc_auc"])
def test_metrics_of_probabilities_have_no_threshold(metric: str) -> None:
    oof = world("binary", metric=metric)
    fused = registry.get("strategies", "tuned_threshold")(oof)
    assert np.array_equal(fused.predict(oof.preds), fuse("soft_voting", oof))
    assert "does not depend on a threshold" in fused.notices[0].text


@pytest.mark.parametrize(("metric", "rows"), [("f1", 49), ("accuracy", 1000)])
def test_too_few_rows_keep_it_at_a_half(metric: str, rows: int) -> None:
    oof = world("binary", rows=rows, metric=metric)
    assert threshold(oof) == 0.5


def test_on_noise_a_tuned_threshold_looks_better_than_it_is() -> None:
    gaps = []
    for seed in range(8):
        oof = world("binary", rows=100, metric="mcc", seed=seed)
        noise = replace(oof, y=np.random.default_rng(seed).permutation(oof.y))
        seen = loss_by_metric(noise, fuse("tuned_threshold", noise))
        unseen = loss_by_metric(noise, cross_fit(FusionSpec("tuned_threshold"), noise).preds)
        gaps.append(unseen - seen)
    assert np.mean(gaps) > 0.05


def test_of_equally_good_thresholds_the_nearest_to_a_half_is_taken() -> None:
    oof = world("binary", metric="f1", members=1)
    sure = sealed(replace(oof, preds=(0.1 + 0.8 * np.eye(2)[oof.y])[None]))
    assert threshold(sure) == 0.5
