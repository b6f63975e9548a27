"""A board of many fusions, and what taking the best of them is worth."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.evaluate import apparent, cross_fit, cross_fitted_choice
from fusecli.leaderboard import Contest, advice, comparison
from fusecli.values import FusionSpec, Price
from tests.evaluate.toys import BINARY, REAL, simulate

pytestmark = pytest.mark.usefixtures("toys")
ABOUT = {"recipe": "r", "data": "d", "n_rows": 240, "n_columns": 4, "splits": "5 folds"}
PRICES = {name: Price(1.0, 10.0**i, 100) for i, name in enumerate("abc")}


def contest(oof, *names, ordered=False, **more):
    specs = [FusionSpec(f"toy_{name}") for name in names]
    fusions = tuple(cross_fit(spec, oof, ordered=ordered) for spec in specs)
    return Contest(oof, fusions, oof.metric, prices=PRICES, ordered=ordered, **more)


def made(given):
    return comparison(given, **ABOUT)


def rows(given):
    return {row.name: row for row in made(given).rows}


def test_the_apparent_score_is_that_of_the_deployed_fusion_on_what_it_was_fitted_to():
    given = contest(simulate(BINARY), "regression")
    own = rows(given)["toy_regression"].apparent
    deployed = given.fusions[0].deployed
    assert own.value == pytest.approx(apparent(given.metric, given.oof, deployed).value)
    assert own.rung == "apparent"


def test_a_fixed_rule_promises_what_it_keeps():
    row = rows(contest(simulate(REAL), "average"))["toy_average"]
    assert row.apparent.value == pytest.approx(row.score.value)


def test_in_time_order_the_apparent_score_is_of_the_rows_that_are_scored():
    given = contest(simulate(REAL), "average", ordered=True)
    row = rows(given)["toy_average"]
    assert row.apparent.value == pytest.approx(row.score.value)


def test_members_are_those_with_a_weight():
    found = rows(contest(simulate(REAL, noise=(3.0, 1.0, 2.0)), "winner", "average"))
    assert (found["toy_winner"].members, found["toy_average"].members) == (1, 3)


def test_base_models_have_nothing_of_a_fusion():
    row = rows(contest(simulate(REAL), "average"))["a"]
    assert row.apparent is None and row.members is None and row.fuse_seconds is None


def test_an_unconstrained_fusion_may_be_optimistic_unless_nested():
    given = contest(simulate(BINARY), "regression", "average")
    nested = replace(given, rung="nested")
    assert rows(given)["toy_regression"].optimistic and not rows(given)["toy_average"].optimistic
    assert not rows(nested)["toy_regression"].optimistic


def test_every_number_of_a_nested_contest_says_so():
    found = made(replace(contest(simulate(REAL), "average", "winner"), rung="nested"))
    rungs = {row.score.rung for row in found.rows}
    rungs |= {row.verdict.rung for row in found.rows if row.verdict}
    assert rungs | {found.picked.score.rung, found.picked.verdict.rung} == {"nested"}


def test_the_verdict_is_on_the_choice_and_not_on_who_won():
    given = contest(simulate(REAL, n=60, seed=6), "average", "winner")
    choice = cross_fitted_choice("rmse", given.oof, given.fusions)
    found = made(given).picked
    assert found.taken == choice.taken and found.strategies == 2
    assert found.score.value >= min(row.score.value for row in made(given).rows if row.verdict)


def test_the_best_is_the_strategy_with_the_best_score():
    found = made(contest(simulate(REAL), "winner", "average"))
    assert found.picked.best == "toy_average" == found.rows[0].name


def test_the_choice_of_one_strategy_is_that_strategy():
    found = made(contest(simulate(REAL), "average"))
    (fused,) = [row for row in found.rows if row.verdict]
    assert found.picked.verdict.gain == pytest.approx(fused.verdict.gain)
    assert found.picked.tied == ()


def test_the_bootstrap_agrees_with_the_score_of_a_single_strategy():
    found = made(contest(simulate(REAL, n=500), "average"))
    score, drawn = found.picked.score, found.picked.bootstrap
    assert drawn.value == pytest.approx(score.value, rel=0.02)
    assert drawn.low < score.value < drawn.high


def test_strategies_that_cannot_be_told_apart_are_tied():
    oof = simulate(REAL, noise=(1.0, 1.0, 1.0), n=60)
    found = made(contest(oof, "average", "winner")).picked
    clear = made(contest(simulate(REAL, n=2000), "average", "winner")).picked
    assert found.tied in ((), ("toy_winner",)) and clear.tied == ()


def test_equal_predictions_are_tied_and_said(toys):
    from tests.evaluate.toys import average

    toys("toy_twin", average)
    found = made(contest(simulate(REAL), "average", "twin"))
    assert found.picked.tied == ("toy_twin",)
    assert [n.text for n in found.notices] == ["toy_average and toy_twin predict the same here"]


def test_when_all_strategies_fail_nothing_is_picked():
    found = made(contest(simulate(REAL), "broken"))
    assert found.picked is None and advice(found).startswith("toy_broken failed")


def test_without_members_nothing_is_picked():
    given = contest(simulate(REAL).only(()), "average", failures={"a": "it raised"})
    assert made(given).picked is None


def test_too_few_splits_in_time_leave_the_choice_open():
    found = made(contest(simulate(REAL, folds=3), "average", "winner", ordered=True)).picked
    assert found.verdict.call == "inconclusive" and "fewer than 3 splits" in found.verdict.reason


def test_groups_are_drawn_whole():
    oof = simulate(REAL)
    group = np.arange(240) // 40
    whole = made(contest(oof, "average", group=group)).picked.bootstrap
    alone = made(contest(oof, "average")).picked.bootstrap
    assert (whole.low, whole.high) != (alone.low, alone.high)


def test_a_metric_that_is_no_mean_over_rows_is_bootstrapped_too():
    given = replace(contest(simulate(BINARY), "average", "winner"), metric="roc_auc")
    found = made(given).picked.bootstrap
    assert 0.5 < found.low < found.value < found.high <= 1


def test_the_advice_names_the_best_and_how_many_there_were():
    found = made(contest(simulate(REAL, n=2000), "average", "winner"))
    assert advice(found).startswith("toy_average, best of 2 strategies: better than")
    assert advice(found).endswith("use toy_average")
