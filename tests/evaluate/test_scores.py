"""Scores are means over splits, with an interval over rows or groups of rows."""

from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from scipy import stats

from fusecli import registry
from fusecli.evaluate import holdout_score, parts, per_split, score, skipped
from fusecli.evaluate.scores import _resampled, per_part
from fusecli.values import OutOfFold
from tests.evaluate.toys import BINARY, REAL, THREE, simulate

CASES = [
    (name, task)
    for name in registry.names("metrics")
    for task in (BINARY, THREE, REAL)
    if task.kind in registry.get("metrics", name).tasks
]
every_metric = pytest.mark.parametrize(("name", "task"), CASES)


def positive(oof):
    """Make targets and predictions positive, where some metrics live."""
    if oof.task is REAL:
        return replace(oof, y=oof.y + 10, preds=np.abs(oof.preds + 10))
    return oof


@every_metric
def test_a_score_is_the_mean_over_splits(name, task):
    oof = positive(simulate(task))
    metric = registry.get("metrics", name)
    each = [metric(oof.y[at], oof.preds[0, at]) for at in (oof.split == s for s in range(5))]
    assert score(name, oof, oof.preds[0]).value == pytest.approx(np.mean(each))
    assert score(name, oof, oof.preds[0]).per_split == pytest.approx(each)


@pytest.mark.parametrize("name", ["log_loss", "roc_auc"])
@pytest.mark.parametrize("repeats", [1, 2])
@pytest.mark.parametrize("ordered", [False, True])
def test_scores_by_part_are_those_of_the_records_taken(name, repeats, ordered):
    oof = simulate(BINARY, repeats=repeats)
    able = [part for part in parts(oof, ordered=ordered) if part.train.any()]
    found = per_part(name, oof, oof.preds[0], able)
    taken = [oof.take(part.train) for part in able]
    expected = [per_split(name, few, few.preds[0]) for few in taken]
    assert all(
        np.array_equal(own[np.isfinite(own)], other)
        for own, other in zip(found, expected, strict=True)
    )


def test_pooling_would_rate_a_constant_by_fold_as_informed():
    oof = simulate(BINARY, folds=8)
    constant = (oof.split / 10.0)[:, None]
    preds = np.hstack([1 - constant, constant])
    assert score("roc_auc", oof, preds).value == 0.5


def test_records_without_prediction_are_left_out():
    oof = simulate(REAL)
    preds = np.where((oof.split == 0)[:, None], np.nan, oof.preds[0])
    rest = oof.take(oof.split > 0)
    full = score("rmse", rest, rest.preds[0])
    part = score("rmse", oof, preds)
    assert (part.value, part.half_width) == pytest.approx((full.value, full.half_width))
    assert isnan(part.per_split[0])


def test_splits_where_a_metric_is_undefined_are_counted():
    oof = simulate(BINARY)
    oof = replace(oof, y=np.where(oof.split == 2, 0, oof.y))
    found = score("roc_auc", oof, oof.preds[0])
    assert "on 1 of 5 splits" in skipped("roc_auc", found)[0].text
    assert found.value == pytest.approx(np.nanmean(found.per_split))


def test_a_metric_undefined_everywhere_is_nan_and_raises_nothing():
    oof = replace(simulate(BINARY), y=np.zeros(240, dtype=int))
    assert isnan(score("roc_auc", oof, oof.preds[0]).value)


def test_nothing_is_said_when_all_is_defined():
    oof = simulate(BINARY)
    assert skipped("roc_auc", score("roc_auc", oof, oof.preds[0])) == ()


def draw(task, seed):
    oof = positive(simulate(task, n=400, noise=(1.5,), folds=4, seed=seed))
    return oof, oof.preds[0]


@every_metric
def test_the_interval_covers_the_expected_score(name, task):
    scores = [score(name, *draw(task, seed)) for seed in range(60)]
    truth = np.mean([found.value for found in scores])
    covered = [abs(found.value - truth) <= found.half_width for found in scores]
    assert np.mean(covered) >= 0.85  # a rough count: 60 draws
    spread = 1.96 * np.std([found.value for found in scores])
    assert np.mean([found.half_width for found in scores]) < 2 * spread


@every_metric
def test_the_interval_agrees_with_the_bootstrap(name, task):
    oof, preds = draw(task, seed=5)
    found = score(name, oof, preds).half_width
    assert found == pytest.approx(
        _resampled(registry.get("metrics", name), oof, preds, oof.row), rel=0.35
    )


def test_the_interval_of_a_mean_is_that_of_the_t_distribution():
    oof = replace(simulate(REAL, n=50), split=np.zeros(50, dtype=int))
    losses = np.abs(oof.y - oof.preds[0, :, 0])
    low, high = stats.t.interval(0.95, 49, losses.mean(), stats.sem(losses))
    assert score("mae", oof, oof.preds[0]).half_width == pytest.approx((high - low) / 2)


def test_rows_repeated_do_not_narrow_the_interval():
    once = simulate(REAL, folds=1)
    twice = OutOfFold(
        preds=np.concatenate([once.preds, once.preds], axis=1),
        y=np.tile(once.y, 2),
        members=once.members,
        task=REAL,
        metric="rmse",
        split=np.repeat([0, 1], 240),
        row=np.tile(once.row, 2),
        weight=np.full(480, 0.5),
    )
    one, two = score("rmse", once, once.preds[0]), score("rmse", twice, twice.preds[0])
    assert (two.value, two.half_width) == pytest.approx((one.value, one.half_width))


def test_rows_of_a_group_count_as_one_observation():
    oof = simulate(REAL, n=60)
    tripled = oof.take(np.repeat(np.arange(60), 3))
    tripled = replace(tripled, row=np.arange(180))
    group = np.repeat(oof.row, 3)
    expected = score("mae", oof, oof.preds[0]).half_width
    found = score("mae", tripled, tripled.preds[0], group=group)
    assert found.half_width == pytest.approx(expected)


def test_a_metric_of_unknown_shape_has_a_bootstrapped_interval(monkeypatch):
    entry = registry.get("metrics", "rmse")
    plain = replace(entry, traits={**entry.traits, "per_row": None})
    oof = simulate(REAL)
    known = score("rmse", oof, oof.preds[0]).half_width
    monkeypatch.setitem(registry._entries["metrics"], "rmse", plain)
    found = score("rmse", oof, oof.preds[0]).half_width
    assert found == pytest.approx(known, rel=0.25) and found != known
    assert found == score("rmse", oof, oof.preds[0]).half_width


def test_weights_count():
    oof = simulate(REAL)
    weight = np.random.default_rng(1).uniform(0.1, 3, 240)
    found = per_split("mae", replace(oof, weight=weight), oof.preds[0])
    at = oof.split == 1
    losses = np.abs(oof.y - oof.preds[0, :, 0])
    assert found[1] == pytest.approx(np.average(losses[at], weights=weight[at]))


@every_metric
def test_a_holdout_score_is_the_metric_itself(name, task):
    oof = positive(simulate(task))
    found = holdout_score(name, oof.y, oof.preds[0])
    assert found.value == registry.get("metrics", name)(oof.y, oof.preds[0])
    assert found.rung == "holdout" and found.half_width > 0


def test_an_undefined_holdout_score_is_nan():
    oof = simulate(BINARY)
    assert isnan(holdout_score("roc_auc", np.zeros(240, dtype=int), oof.preds[0]).half_width)
