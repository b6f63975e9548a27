"""The verdict: what it needs to say better, worse, or practically equal, and what stops it."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.evaluate import Guard, Rival, best_base, cross_fit, guessing, judge, parts, verdict
from fusecli.evaluate.rivals import rope, shuffled
from fusecli.evaluate.scores import per_split
from fusecli.values import FusionSpec
from tests.evaluate.toys import BINARY, REAL, THREE, simulate

pytestmark = pytest.mark.usefixtures("toys")
JITTER = np.array([-1, 1, -1, 1, 0, 0, 1, -1]) * 1e-3


def call(gains, guards=(), rope=0.01):
    return verdict(np.asarray(gains), 1 / 7, rope, "a", "cross-fit", guards).call


def judged(oof, strategy="toy_average", metric=None, **options):
    metric = metric or oof.metric
    rival = Rival("a", best_base(metric, oof))
    return judge(metric, oof, cross_fit(FusionSpec(strategy), oof).preds, rival, **options)


@pytest.mark.parametrize(
    ("shift", "expected"),
    [(0.1, "better"), (-0.1, "worse"), (0.001, "practically equal"), (0.01, "inconclusive")],
)
def test_the_call_follows_the_region_of_practical_equivalence(shift, expected):
    assert call(shift + JITTER) == expected


def test_no_difference_at_all_is_practically_equal():
    assert call(np.zeros(8)) == "practically equal"


def test_noisy_differences_are_inconclusive():
    assert call(100 * JITTER) == "inconclusive"


def test_fewer_than_three_splits_are_inconclusive():
    found = verdict(np.array([1.0, np.nan, 1.0]), 1.0, 0.0, "a", "cross-fit")
    assert found.call == "inconclusive" and found.reason and found.gain == 1.0


def test_undefined_splits_do_not_count():
    gains = 0.1 + JITTER
    with_gap = verdict(np.append(gains, np.nan), 1 / 7, 0.01, "a", "cross-fit")
    assert with_gap == verdict(gains, 1 / 7, 0.01, "a", "cross-fit")


def test_a_guard_stops_better_and_says_why():
    found = verdict(0.1 + JITTER, 1 / 7, 0.01, "a", "cross-fit", (Guard(JITTER, "no luck"),))
    assert (found.call, found.reason) == ("inconclusive", "no luck") and found.better > 0.95


def test_a_guard_stops_nothing_but_better():
    assert call(-0.1 + JITTER, (Guard(JITTER, "no luck"),)) == "worse"


def test_the_probabilities_sum_to_one():
    found = verdict(0.01 + JITTER, 1 / 7, 0.01, "a", "cross-fit")
    assert found.worse + found.equal + found.better == pytest.approx(1)


@pytest.mark.parametrize("task", [BINARY, THREE, REAL])
def test_a_large_gain_is_called_better(task):
    found = judged(simulate(task, n=800, noise=(1.5,) * 5, folds=8))
    assert found.call == "better" and found.gain > found.rope


@pytest.mark.parametrize("task", [BINARY, THREE, REAL])
def test_a_loss_is_called_worse(task):
    found = judged(simulate(task, n=800, noise=(0.3, 8.0, 8.0), folds=8))
    assert found.call == "worse" and found.gain < 0


@pytest.mark.parametrize("metric", ["log_loss", "roc_auc", "accuracy", "mcc"])
def test_a_gain_is_positive_whichever_way_the_metric_points(metric):
    found = judged(simulate(BINARY, n=800, noise=(2.0,) * 5, folds=8), metric=metric)
    assert found.gain > 0


def test_choosing_the_same_model_is_practically_equal():
    found = judged(simulate(REAL, noise=(0.3, 3.0, 3.0), folds=8), "toy_winner")
    assert (found.call, found.gain, found.half_width) == ("practically equal", 0.0, 0.0)


@pytest.mark.parametrize("repeats", [1, 3])
def test_the_best_base_model_is_chosen_without_the_scored_rows(repeats):
    oof = simulate(REAL, n=60, noise=(1.0, 1.0, 1.0), repeats=repeats, seed=4)
    chosen = best_base("rmse", oof)
    for part in parts(oof):
        train = oof.take(part.train)
        losses = [per_split("rmse", train, preds).mean() for preds in train.preds]
        assert np.array_equal(chosen[part.test], oof.preds[np.argmin(losses), part.test])


def test_a_higher_metric_is_better_when_a_base_model_is_chosen():
    oof = simulate(BINARY, noise=(0.5, 5.0))
    assert np.array_equal(best_base("roc_auc", oof), oof.preds[0])


def test_guessing_is_at_least_as_good_as_the_prior_and_the_shuffled():
    oof = simulate(BINARY, noise=(1.0,))
    share = np.array([oof.y[oof.split != s].mean() for s in range(5)])[oof.split]
    prior = per_split("log_loss", oof, np.stack([1 - share, share], axis=1))
    expected = np.minimum(prior, shuffled("log_loss", oof, oof.preds[0]))
    assert guessing("log_loss", oof, oof.preds[0]) == pytest.approx(expected)


def test_shuffling_keeps_the_predictions_of_a_split_together():
    oof = simulate(REAL)
    by_split = oof.split[:, None].astype(float)
    assert shuffled("rmse", oof, by_split) == pytest.approx(per_split("rmse", oof, by_split))


def test_a_constant_member_changes_no_guess_and_no_verdict():
    oof = simulate(BINARY, n=800, noise=(2.0,) * 4, folds=8)
    prior = np.full((1, 800, 2), 0.5)
    wider = replace(oof, preds=np.concatenate([oof.preds, prior]), members=(*oof.members, "prior"))
    narrow = FusionSpec("toy_average", members=oof.members)
    rival = Rival("a", best_base("log_loss", wider))
    found = judge("log_loss", wider, cross_fit(narrow, wider).preds, rival)
    assert found == judged(oof)


@pytest.mark.parametrize(
    ("metric", "expected"), [("log_loss", 0.005), ("roc_auc", 0.005), ("accuracy", 0.01)]
)
def test_the_region_is_relative_or_absolute_as_the_metric_says(metric, expected):
    assert rope(metric, 0.5) == pytest.approx(expected)


def test_nothing_is_better_that_the_best_base_model_beats_on_the_same_rows():
    oof = simulate(BINARY)
    fused = cross_fit(FusionSpec("toy_average"), oof).preds
    poor = np.full_like(fused, 0.5)
    best = replace(oof, preds=np.stack([fused, *oof.preds[1:]]))
    found = judge(oof.metric, best, fused, Rival(oof.members[0], poor))
    assert found.call == "inconclusive" and oof.members[0] in found.reason
