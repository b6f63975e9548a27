"""Fusions fitted without the rows they predict, failed ones, and fusions inside fusions."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.errors import UsageError
from fusecli.evaluate import (
    apparent,
    check_suits,
    cross_fit,
    cross_fits,
    fuse,
    is_constrained,
    leaves,
    parts,
)
from fusecli.fused import Fused
from fusecli.values import FusionSpec
from tests.evaluate.toys import BINARY, REAL, THREE, average, simulate, winner

pytestmark = pytest.mark.usefixtures("toys")
MEAN = FusionSpec("toy_average")
WINNER = FusionSpec("toy_winner")


def nested(strategy, *members):
    return FusionSpec(strategy, members=members)


@pytest.mark.parametrize("task", [BINARY, THREE, REAL])
def test_a_fixed_rule_predicts_the_same_cross_fitted(task):
    oof = simulate(task)
    assert cross_fit(MEAN, oof).preds == pytest.approx(oof.preds.mean(axis=0))


@pytest.mark.parametrize("repeats", [1, 2])
def test_each_split_is_predicted_by_a_fusion_of_the_other_rows(repeats):
    oof = simulate(REAL, noise=(1.0, 1.02, 1.04), folds=8, repeats=repeats)
    found = cross_fit(WINNER, oof)
    for part in parts(oof):
        expected = winner(oof.take(part.train)).predict(oof.preds[:, part.test])
        assert np.array_equal(found.preds[part.test], expected)


def test_the_deployed_fusion_learns_from_every_record():
    oof = simulate(REAL)
    assert cross_fit(WINNER, oof).deployed.weights == winner(oof).weights


def test_weights_are_the_mean_over_splits():
    oof = simulate(REAL, n=40, noise=(1.0, 1.0), folds=8, seed=3)
    wins = [winner(oof.take(part.train)).weights["a"] for part in parts(oof)]
    assert cross_fit(WINNER, oof).weights["a"] == pytest.approx(np.mean(wins))


@pytest.mark.parametrize("levels", [0, 1, 2])
def test_no_level_of_a_fusion_sees_the_rows_that_are_scored(toys, levels):
    seen = []

    def spy(oof):
        seen.append(frozenset(oof.row))
        return average(oof)

    toys("toy_spy", spy)
    spec = FusionSpec("toy_spy", members=("a", "b"))
    for _ in range(levels):
        spec = nested("toy_spy", spec, "c")
    oof = simulate(REAL, n=24, folds=4, repeats=2)
    part = parts(oof)[0]
    fuse(spec, oof.take(part.train))
    assert all(not rows & set(oof.row[part.test]) for rows in seen)


def test_an_outer_fusion_learns_from_predictions_of_rows_its_inner_one_never_saw(toys):
    def memory(oof):
        return Fused(recall, {"rows": oof.y}, {})

    def recall(preds, *, rows):
        return np.isin(preds[0], rows).astype(float)

    def outer(oof):
        assert not oof.preds.any(), "the inner fusion recognised its own training rows"
        return average(oof)

    toys("toy_memory", memory)
    toys("toy_outer", outer)
    oof = simulate(REAL)
    exact = replace(oof, preds=oof.y[None, :, None].copy(), members=("a",))
    assert cross_fit(nested("toy_outer", FusionSpec("toy_memory")), exact).reason == ""


def test_a_fusion_of_fusions_averages_averages():
    oof = simulate(REAL)
    a, b, c = oof.preds
    spec = nested("toy_average", nested("toy_average", "a", nested("toy_average", "b", "c")), "c")
    expected = ((a + (b + c) / 2) / 2 + c) / 2
    assert cross_fit(spec, oof).preds == pytest.approx(expected)


def test_weights_of_nested_fusions_are_by_base_model():
    spec = nested("toy_average", nested("toy_average", "a", "b"), "b")
    weights = fuse(spec, simulate(REAL)).weights
    assert weights == pytest.approx({"a": 0.25, "b": 0.75})


def test_inner_fusions_of_one_name_are_members_of_their_own():
    inner = [FusionSpec("toy_average", members=(name,), name="c") for name in "ab"]
    spec = nested("toy_average", *inner, "c")
    assert fuse(spec, simulate(REAL)).weights == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})


def test_the_order_of_members_is_the_fusions_own():
    oof = simulate(REAL, noise=(5.0, 0.1, 5.0))
    fused = fuse(FusionSpec("toy_winner", members=("c", "b")), oof)
    assert np.array_equal(fused.predict(oof.preds), oof.preds[1])


def test_in_time_order_the_first_split_is_not_covered():
    oof = simulate(REAL, folds=4)
    covered = np.isfinite(cross_fit(WINNER, oof, ordered=True).preds[:, 0])
    assert set(oof.split[covered]) == {1, 2, 3} and set(oof.split[~covered]) == {0}


def test_in_time_order_each_level_costs_one_more_split():
    oof = simulate(REAL, folds=5)
    spec = nested("toy_winner", nested("toy_average", nested("toy_winner")), "a")
    covered = np.isfinite(cross_fit(spec, oof, ordered=True).preds[:, 0])
    assert set(oof.split[covered]) == {3, 4}


def test_too_few_folds_for_a_fusion_in_a_fusion_is_a_reason():
    spec = nested("toy_average", FusionSpec("toy_average"), "a")
    found = cross_fit(spec, simulate(REAL, folds=2))
    assert found.deployed is None and "too few folds" in found.reason


def test_a_strategy_that_raises_gives_its_reason_in_one_line():
    found = cross_fit(FusionSpec("toy_broken"), simulate(REAL))
    assert found.reason == "ValueError: no convergence" and np.isnan(found.preds).all()


def test_a_strategy_that_predicts_nan_has_failed():
    found = cross_fit(FusionSpec("toy_hollow"), simulate(REAL))
    assert found.deployed is None and "not finite" in found.reason


def test_a_member_that_failed_is_left_out_with_a_notice():
    found = cross_fit(FusionSpec("toy_average", members=("a", "lost", "b")), simulate(REAL))
    assert found.weights == {"a": 0.5, "b": 0.5} and "without 'lost'" in found.notices[0].text


def test_what_an_inner_fusion_says_is_heard():
    spec = nested("toy_average", FusionSpec("toy_average", members=("lost", "a")), "b")
    assert "without 'lost'" in cross_fit(spec, simulate(REAL)).notices[0].text


def test_a_fusion_whose_members_all_failed_has_failed():
    found = cross_fit(FusionSpec("toy_average", members=("lost",)), simulate(REAL))
    assert "no member left" in found.reason


def test_a_strategy_that_does_not_suit_the_task_is_refused_before_any_fit():
    spec = nested("toy_average", FusionSpec("toy_regression"), "a")
    with pytest.raises(UsageError, match="'toy_regression' does not suit a regression task"):
        cross_fit(spec, simulate(REAL))


def test_the_refusal_names_the_tasks_that_it_suits():
    with pytest.raises(UsageError, match="it suits binary"):
        check_suits(FusionSpec("toy_regression"), REAL)


def test_one_free_combiner_makes_the_whole_fusion_unconstrained():
    spec = nested("toy_average", FusionSpec("toy_regression"), "a")
    assert not is_constrained(spec) and is_constrained(MEAN)


def test_the_leaves_are_the_base_models_each_once():
    spec = nested("toy_average", nested("toy_average", "b", "a"), "a", "lost")
    assert leaves(spec, ("a", "b", "c")) == ("b", "a") and leaves(MEAN, ("a", "b")) == ("a", "b")


def test_passthrough_features_follow_their_records(toys):
    def predict(preds, *, features):
        return features + 0 * preds[0]

    toys("toy_features", lambda oof: Fused(predict, {}, features=True))
    oof = simulate(REAL)
    oof = replace(oof, features=oof.row[:, None].astype(float))
    spec = nested("toy_features", "b", "a")
    assert np.array_equal(cross_fit(spec, oof).preds[:, 0], oof.row)


@pytest.mark.parametrize("ordered", [False, True])
def test_many_fusions_are_fitted_as_each_alone_with_any_number_of_threads(ordered):
    specs = (WINNER, MEAN, nested("toy_winner", MEAN, "a"), FusionSpec("toy_broken"))
    oof = simulate(REAL, noise=(1.0, 1.02, 1.04), folds=5, repeats=2)
    found = cross_fits(specs, oof, ordered=ordered, threads=3)
    alone = [cross_fit(spec, oof, ordered=ordered) for spec in specs]
    assert [one.reason for one in found] == [one.reason for one in alone]
    assert [one.weights for one in found] == [one.weights for one in alone]
    assert all(np.array_equal(*pair, equal_nan=True) for pair in _pairs(found, alone))


def _pairs(found, alone):
    return [(one.preds, other.preds) for one, other in zip(found, alone, strict=True)]


def test_fusions_of_all_members_learn_from_one_and_the_same_records(toys):
    given = []

    def spy(oof):
        given.append(oof)
        return average(oof)

    toys("toy_spy", spy)
    oof = simulate(REAL, folds=4)
    cross_fits([FusionSpec("toy_spy", name="one"), FusionSpec("toy_spy", name="two")], oof)
    assert all(first is second for first, second in batched(given, 2))
    assert len(given) == 2 * (4 + 1)


def batched(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


def test_no_strategy_can_write_to_what_others_learn_from(toys):
    def vandal(oof):
        oof.preds[0, 0] = 0.0
        return average(oof)

    toys("toy_vandal", vandal)
    assert "read-only" in cross_fit(FusionSpec("toy_vandal"), simulate(REAL)).reason


def test_a_strategy_that_failed_is_not_tried_again(toys):
    tries = []

    def once_only(oof):
        tries.append(oof.records)
        raise ValueError("no")

    toys("toy_once", once_only)
    cross_fit(FusionSpec("toy_once"), simulate(REAL))
    assert len(tries) == 1


def test_a_rule_that_fails_on_all_records_is_a_reason(toys):
    def predict(preds, *, most):
        if preds.shape[1] > most:
            raise ValueError("too many")
        return preds[0]

    oof = simulate(REAL)
    toys("toy_fragile", lambda _: Fused(predict, {"most": oof.records - 1}))
    found = cross_fit(FusionSpec("toy_fragile"), oof)
    assert found.reason == "ValueError: too many" and found.deployed is None


def test_what_the_deployed_fusion_says_of_its_own_records_is_kept():
    found = cross_fit(WINNER, simulate(REAL))
    assert np.array_equal(found.own, found.deployed.predict(simulate(REAL).preds))


def test_the_apparent_score_says_so():
    assert apparent("rmse", simulate(REAL), fuse(MEAN, simulate(REAL))).rung == "apparent"


def test_a_stacker_told_to_drop_its_constraints_counts_as_unconstrained() -> None:
    assert is_constrained(FusionSpec("stacking"))
    assert not is_constrained(FusionSpec("stacking", {"constrained": False}))
    outer = FusionSpec("mean", members=(FusionSpec("stacking", {"constrained": False}),))
    assert not is_constrained(outer)
