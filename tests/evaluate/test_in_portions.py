"""Scores of rows that come in portions are those of all rows at once, and of the board."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate import score
from fusecli.evaluate.estimates import FEWEST, Estimates, Portion
from fusecli.evaluate.in_portions import tally
from fusecli.evaluate.kept_rows import KeptRows
from fusecli.values import Floats, OutOfFold, Task

ROWS = 300
RNG = np.random.default_rng(5)
GROUP = RNG.integers(0, 40, ROWS)
WEIGHT = RNG.uniform(0.5, 2, ROWS)
TASKS = {
    "binary": Task("binary", ("a", "b")),
    "multiclass": Task("multiclass", ("a", "b", "c")),
    "regression": Task("regression"),
}


def rows(task: Task, seed: int = 0, count: int = ROWS) -> tuple[np.ndarray, Floats]:
    """Return what came true, and what two models say [model, row, output]."""
    rng = np.random.default_rng(seed)
    if not task.is_classification:
        y = 5 + np.abs(rng.normal(size=count))
        return y, np.stack([y + rng.normal(size=count) / 5, y + 0.1])[..., None]
    y = rng.integers(0, task.outputs, count)
    logits = rng.normal(size=(2, count, task.outputs)) + 1.5 * np.eye(task.outputs)[y]
    odds = np.exp(logits)
    return y, odds / odds.sum(axis=2, keepdims=True)


def found(metric: str, task: Task, size: int, *, group: bool = True) -> Estimates:
    y, preds = rows(task)
    scorer = tally(metric)
    for start in range(0, ROWS, size):
        part = slice(start, start + size)
        unit = GROUP[part] if group else None
        scorer.add(Portion(y[part], preds[:, part], WEIGHT[part], unit))
    return scorer.estimates()


def everything() -> list[tuple[str, str]]:
    names = registry.names("metrics")
    return [(name, kind) for name in names for kind in registry.get("metrics", name).tasks]


@pytest.mark.parametrize(("metric", "kind"), everything())
@pytest.mark.parametrize("group", [False, True])
def test_every_metric_scores_as_on_the_board(metric: str, kind: str, group: bool) -> None:
    task = TASKS[kind]
    y, preds = rows(task)
    at = np.arange(ROWS)
    oof = OutOfFold(preds, y, ("a", "b"), task, metric, np.zeros(ROWS, int), at, WEIGHT)
    own = found(metric, task, 70, group=group)
    for model in (0, 1):
        expected = score(metric, oof, preds[model], group=GROUP if group else None)
        told = own.score(model)
        assert told.value == pytest.approx(expected.value, rel=1e-12)
        assert told.half_width == pytest.approx(expected.half_width, rel=1e-9)


@pytest.mark.parametrize("metric", ["rmse", "log_loss", "roc_auc", "f1", "r2"])
def test_the_size_of_portions_changes_nothing(metric: str) -> None:
    task = TASKS["regression" if metric in ("rmse", "r2") else "binary"]
    one, many = found(metric, task, ROWS), found(metric, task, 1)
    np.testing.assert_allclose(many.values, one.values, rtol=1e-12)
    np.testing.assert_allclose(many.spread, one.spread, rtol=1e-9, atol=1e-30)


def test_the_gain_of_a_mean_is_judged_by_the_paired_t() -> None:
    from scipy import stats

    y, preds = rows(TASKS["binary"])
    own = found("log_loss", TASKS["binary"], ROWS, group=False)
    scorer = tally("log_loss")
    scorer.add(Portion(y, preds, np.ones(ROWS)))
    verdict = scorer.estimates().verdict(0, 1, "b")
    losses = -np.log(preds[:, np.arange(ROWS), y])
    interval = stats.ttest_1samp(losses[1] - losses[0], 0).confidence_interval(0.95)
    assert verdict.gain - verdict.half_width == pytest.approx(interval.low, rel=1e-6)
    assert verdict.against == "b" and own.units == ROWS


def test_what_is_as_good_is_practically_equal_and_what_is_better_is_better() -> None:
    y, preds = rows(TASKS["binary"])
    scorer = tally("brier")
    scorer.add(Portion(y, np.stack([preds[0], preds[0], np.full_like(preds[0], 0.5)]), WEIGHT))
    told = scorer.estimates()
    calls = [told.verdict(0, other, "x").call for other in (1, 2)]
    assert calls == ["practically equal", "better"]
    assert told.verdict(2, 0, "x").call == "worse"


def test_a_few_rows_tell_nothing() -> None:
    y, preds = rows(TASKS["binary"], count=FEWEST - 1)
    scorer = tally("accuracy")
    scorer.add(Portion(y, preds, np.ones(len(y))))
    assert "fewer than 20 rows" in scorer.estimates().verdict(0, 1, "x").reason


def test_one_class_alone_has_no_order() -> None:
    _, preds = rows(TASKS["binary"])
    scorer = tally("roc_auc")
    scorer.add(Portion(np.zeros(ROWS, int), preds, WEIGHT))
    told = scorer.estimates()
    assert np.isnan(told.score(0).value)
    assert told.verdict(0, 1, "x").reason == "roc_auc is undefined on these rows"


def test_small_differences_of_large_values_are_not_lost() -> None:
    task = TASKS["regression"]
    y, preds = rows(task)
    away = Portion(y + 1e9, preds - 1e6, WEIGHT)
    scorer = tally("mae")
    scorer.add(away)
    losses = np.abs(preds[0, :, 0] - 1e6 - y - 1e9)
    share = WEIGHT / WEIGHT.sum()
    error = np.sqrt(ROWS / (ROWS - 1) * ((share * (losses - share @ losses)) ** 2).sum())
    assert np.sqrt(scorer.estimates().spread[0, 0]) == pytest.approx(error, rel=1e-6)


def test_a_metric_of_unknown_shape_is_drawn_again() -> None:
    y, preds = rows(TASKS["regression"])
    known = registry.get("metrics", "mae")
    unknown = KeptRows(replace(known, traits={**known.traits, "per_row": None}))
    exact = tally("mae")
    for scorer in (unknown, exact):
        scorer.add(Portion(y, preds, WEIGHT, GROUP))
    told, expected = unknown.estimates(), exact.estimates()
    np.testing.assert_allclose(told.values, expected.values)
    assert np.sqrt(told.spread[0, 0]) == pytest.approx(np.sqrt(expected.spread[0, 0]), rel=0.2)


def test_of_the_order_of_two_classes_one_probability_is_kept() -> None:
    y, preds = rows(TASKS["binary"])
    scorer = tally("roc_auc")
    scorer.add(Portion(y, preds, WEIGHT))
    assert [portion.preds.shape for portion in scorer.portions] == [(2, ROWS, 1)]
