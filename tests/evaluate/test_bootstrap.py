"""The paired bootstrap: its value, its interval, and what it draws."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from fusecli import registry
from fusecli.evaluate import Resampling, paired_bootstrap, score
from fusecli.evaluate.reweighted import panel, reweighted
from fusecli.metrics import sign
from tests.evaluate.toys import BINARY, REAL, THREE, simulate

TASKS = {"binary": BINARY, "multiclass": THREE, "regression": REAL}
CASES = [
    (metric, kind)
    for metric in registry.names("metrics")
    for kind in registry.get("metrics", metric).tasks
    if metric not in ("rmsle", "mape")
]


def compared(metric, oof, kind="rows", **options):
    return paired_bootstrap(metric, oof, *oof.preds[:2], Resampling(kind, **options))


def whole(oof):
    """Return the records as one split, so that a score is a plain mean."""
    return replace(oof, split=np.zeros(oof.records, dtype=np.int64))


@pytest.mark.parametrize(("metric", "kind"), CASES)
def test_the_value_is_the_difference_of_the_scores(metric, kind):
    oof = simulate(TASKS[kind], repeats=2, noise=(1.0, 1.6))
    ours, theirs = (score(metric, oof, preds).value for preds in oof.preds)
    found = compared(metric, oof, draws=2)
    assert found.value == pytest.approx(sign(metric) * (ours - theirs), rel=1e-9)


@pytest.mark.parametrize(("metric", "kind"), CASES)
def test_a_row_drawn_twice_counts_as_two_rows(metric, kind):
    oof = simulate(TASKS[kind], noise=(1.0,))
    counts = np.random.default_rng(1).integers(3, size=oof.records)
    given = panel(metric, oof, oof.preds, Resampling("rows"))
    again = oof.take(np.repeat(np.arange(oof.records), counts[oof.row]))
    found = reweighted(given, counts[None].astype(float))[0, 0]
    assert found == pytest.approx(score(metric, again, again.preds[0]).value, rel=1e-9)


@pytest.mark.parametrize(("n", "method"), [(60, "BCa"), (400, "percentile")])
def test_the_interval_is_that_of_scipy(n, method):
    errors = np.random.default_rng(n).exponential(size=(2, n)) ** 2
    oof = replace(whole(simulate(REAL, n=n)), preds=errors[:, :, None], y=np.zeros(n))
    expected = stats.bootstrap(
        (errors[1] - errors[0],), np.mean, n_resamples=20_000, method=method, rng=0
    ).confidence_interval
    found = compared("mae", oof, draws=20_000)
    tolerance = 0.02 * (expected.high - expected.low)
    assert (found.low, found.high) == pytest.approx(tuple(expected), abs=tolerance)


def test_the_share_of_better_draws_follows_the_normal_law():
    oof = whole(simulate(REAL, n=500, noise=(1.0, 1.05)))
    found = compared("mae", oof, draws=20_000)
    scale = (found.high - found.low) / 3.92
    assert found.better == pytest.approx(stats.norm.cdf(found.value / scale), abs=0.01)


def test_no_difference_is_an_interval_of_nothing():
    oof = simulate(BINARY, n=60)
    found = paired_bootstrap("log_loss", oof, oof.preds[0], oof.preds[0], Resampling())
    assert (found.value, found.low, found.high, found.better) == (0, 0, 0, 0)


def test_a_metric_that_is_never_defined_has_no_interval():
    oof = replace(simulate(BINARY, n=60), y=np.zeros(60, dtype=np.int64))
    found = compared("roc_auc", oof, draws=20)
    assert np.isnan([found.value, found.low, found.high, found.better]).all()


def test_records_that_one_of_both_lacks_are_left_out():
    oof = simulate(REAL, n=300)
    gap = oof.preds[0].copy()
    gap[oof.split == 0] = np.nan
    found = paired_bootstrap("mae", oof, gap, oof.preds[1], Resampling(draws=200))
    rest = oof.take(oof.split > 0)
    assert found.value == pytest.approx(compared("mae", rest, draws=2).value)


def width(found):
    return found.high - found.low


def test_copies_of_rows_in_groups_do_not_narrow_the_interval():
    once = whole(simulate(REAL, n=300, noise=(1.0, 2.0)))
    four = replace(once.take(np.repeat(np.arange(300), 4)), row=np.arange(1200))
    group = once.row[np.repeat(np.arange(300), 4)]
    one, plain = compared("mae", once), compared("mae", four)
    clustered = compared("mae", four, "clustered", group=group)
    assert width(clustered) == pytest.approx(width(one), rel=0.06)
    assert width(plain) == pytest.approx(width(one) / 2, rel=0.06)


def test_errors_that_last_in_time_widen_the_interval_of_blocks():
    oof = whole(simulate(REAL, n=1000, noise=(1.0, 1.0)))
    slow = 1 + np.repeat(np.random.default_rng(0).normal(size=50), 20)[oof.row]
    oof = replace(oof, preds=np.stack([oof.y + slow, oof.y])[:, :, None])
    time = np.arange(1000.0)
    rows, blocks = (compared("mae", oof, kind, time=time) for kind in ("rows", "blocks"))
    assert width(blocks) > 2 * width(rows)


def test_strata_know_the_shares_of_the_classes():
    oof = whole(simulate(BINARY, n=600, noise=(1.0,)))
    always = [np.tile(sure, (600, 1)) for sure in ([0.9, 0.1], [0.1, 0.9])]
    rows, strata = (
        paired_bootstrap("accuracy", oof, *always, Resampling(kind))
        for kind in ("rows", "stratified")
    )
    assert width(rows) > 0.1 and width(strata) == pytest.approx(0, abs=1e-12)


def test_bundles_of_many_rows_give_the_interval_of_the_rows():
    oof = simulate(REAL, n=25_000, noise=(1.0, 1.2))
    gains = np.abs(oof.preds[1, :, 0] - oof.y) - np.abs(oof.preds[0, :, 0] - oof.y)
    expected = 3.92 * gains.std() / np.sqrt(25_000)
    assert width(compared("mae", oof)) == pytest.approx(expected, rel=0.08)
