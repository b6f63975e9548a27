"""Bootstrap bias corrected cross-validation: the price of having picked the best."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.evaluate import Resampling, bbc, score
from tests.evaluate.toys import BINARY, REAL, simulate

HOW = Resampling(draws=400)


def equals(seed, many=20, n=150):
    """Return strategies that are all equally good, and a rival as good as they are."""
    rng = np.random.default_rng(seed)
    errors = rng.normal(size=(many + 1, n, 1))
    oof = replace(simulate(REAL, n=n), y=np.zeros(n))
    return oof, errors[:-1], errors[-1]


def test_the_best_of_equals_is_not_better_than_they_are():
    found = [bbc("mae", *equals(seed), HOW) for seed in range(30)]
    expected = np.sqrt(2 / np.pi)
    error = 0.6 / np.sqrt(150 * 30)
    assert np.mean([f.value for f in found]) == pytest.approx(expected, abs=3 * error)
    assert np.mean([f.apparent for f in found]) < expected - 0.05
    assert np.mean([f.gain.value for f in found]) == pytest.approx(0, abs=5 * error)


def test_one_strategy_needs_no_correction():
    oof = simulate(REAL, n=100)
    for metric in ("mae", "rmse", "r2"):
        found = bbc(metric, oof, oof.preds[:1], oof.preds[1], HOW)
        expected = score(metric, oof, oof.preds[0]).value
        assert (found.value, found.apparent) == pytest.approx((expected, expected))
        assert found.low < expected < found.high and found.chosen == [1.0]


@pytest.mark.parametrize("metric", ["log_loss", "roc_auc", "accuracy"])
def test_a_clear_winner_is_always_chosen(metric):
    oof = simulate(BINARY, n=300, noise=(0.4, 4.0, 4.0))
    how = Resampling(draws=60)
    found = bbc(metric, oof, oof.preds, oof.preds[1], how)
    assert list(found.chosen) == [1, 0, 0] and found.gain.better == 1
    assert found.value == pytest.approx(found.apparent) and found.gain.low > 0


def test_the_choice_gains_nothing_on_itself():
    oof = simulate(BINARY, n=200)
    found = bbc("log_loss", oof, oof.preds[:1], oof.preds[0], HOW)
    assert (found.gain.value, found.gain.better) == (0, 0)


def test_copies_of_rows_in_groups_do_not_narrow_the_interval():
    oof, strategies, rival = equals(0, many=3)
    copies = np.repeat(np.arange(150), 4)
    four = replace(oof.take(copies), row=np.arange(600))
    how = Resampling("clustered", draws=2000, group=oof.row[copies])
    once = bbc("mae", oof, strategies, rival, Resampling(draws=2000))
    again = bbc("mae", four, strategies[:, copies], rival[copies], how)
    assert again.high - again.low == pytest.approx(once.high - once.low, rel=0.1)


def test_a_metric_that_is_never_defined_has_no_value():
    oof = replace(simulate(BINARY, n=60), y=np.zeros(60, dtype=np.int64))
    found = bbc("roc_auc", oof, oof.preds, oof.preds[0], Resampling(draws=10))
    assert np.isnan([found.value, found.low, found.gain.value, found.gain.better]).all()
