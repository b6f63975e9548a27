"""Metrics under weights of many draws at once, against each draw by itself."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate import Resampling
from fusecli.evaluate.reweighted import _one_by_one, panel, reweighted, scorer
from tests.evaluate.toys import BINARY, REAL, THREE, simulate

TASKS = {"binary": BINARY, "multiclass": THREE, "regression": REAL}
CASES = [
    (name, kind)
    for name in registry.names("metrics")
    if registry.get("metrics", name).traits["per_row"] is None
    for kind in registry.get("metrics", name).tasks
]
every_case = pytest.mark.parametrize(("metric", "kind"), CASES)


def drawn(rows, seed=0, draws=12):
    """Return weights [draw, row]: counts of a bootstrap times weights of rows."""
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(rows, np.full(rows, 1 / rows), size=draws)
    return counts * rng.uniform(0.2, 3, rows)


def both(metric, y, pred, weights):
    entry = registry.get("metrics", metric)
    assert entry.traits["reweighted"]
    return scorer(entry, y, pred)(weights), _one_by_one(entry, y, pred, weights)


@every_case
@pytest.mark.parametrize("seed", range(5))
def test_all_draws_at_once_are_each_draw_by_itself(metric, kind, seed):
    oof = simulate(TASKS[kind], n=90, noise=(1.0,), seed=seed)
    found, expected = both(metric, oof.y, oof.preds[0], drawn(90, seed))
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)


@every_case
@pytest.mark.parametrize("digits", [0, 1])
def test_ties_and_constant_predictions_are_each_draw_by_itself(metric, kind, digits):
    oof = simulate(TASKS[kind], n=60, noise=(1.0,))
    found, expected = both(metric, oof.y, np.round(oof.preds[0], digits), drawn(60))
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)


@every_case
def test_draws_of_few_rows_lack_the_same_classes(metric, kind):
    oof = simulate(TASKS[kind], n=30, noise=(1.0,))
    weights = drawn(30, draws=300) * (np.random.default_rng(1).random((300, 30)) < 0.1)
    found, expected = both(metric, oof.y, oof.preds[0], weights)
    assert np.isnan(expected).any() and np.isfinite(expected).any()
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@every_case
def test_a_target_without_spread_is_undefined_in_all_draws(metric, kind):
    oof = simulate(TASKS[kind], n=30, noise=(1.0,))
    found, expected = both(metric, np.full_like(oof.y, 0), oof.preds[0], drawn(30))
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("metric", ["roc_auc", "f1"])
def test_units_of_several_records_and_repeats_are_drawn_together(metric):
    oof = simulate(BINARY, n=80, repeats=2, noise=(1.0, 2.0))
    given = panel(metric, oof, oof.preds, Resampling("rows"))
    counts = np.random.default_rng(0).integers(3, size=(7, 80)).astype(float)
    entry, found = registry.get("metrics", metric), reweighted(given, counts)
    expected = np.mean([_by_split(entry, oof, s, counts) for s in range(10)], axis=0)
    np.testing.assert_allclose(found, expected.T, rtol=1e-11)


def _by_split(entry, oof, split, counts):
    part = oof.take(oof.split == split)
    weights = counts[:, part.row] * part.weight
    return [_one_by_one(entry, part.y, preds, weights) for preds in part.preds]


def test_a_metric_that_declares_nothing_is_worked_out_draw_by_draw(monkeypatch):
    oof = simulate(BINARY, n=60)
    counts = np.random.default_rng(0).integers(3, size=(5, 60)).astype(float)
    quick = reweighted(panel("mcc", oof, oof.preds, Resampling()), counts)
    entry = registry.get("metrics", "mcc")
    bare = replace(entry, traits={**entry.traits, "reweighted": None})
    monkeypatch.setitem(registry._entries["metrics"], "mcc", bare)
    slow = reweighted(panel("mcc", oof, oof.preds, Resampling()), counts)
    np.testing.assert_allclose(quick, slow, rtol=1e-11)


def test_memory_does_not_grow_with_the_draws():
    oof = simulate(BINARY, n=20_000, noise=(1.0,) * 4)
    given = panel("roc_auc", oof, oof.preds, Resampling())
    tracemalloc.start()
    reweighted(given, np.ones((400, given.units.count)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400 * given.units.count * 8 + 10e6
