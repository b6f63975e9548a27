"""The board: every row on the same records, best first, with verdict, weight and price."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.evaluate import cross_fit, score
from fusecli.leaderboard import Contest, Holdout, board
from fusecli.metrics import sign
from fusecli.values import FusionSpec, Price
from tests.evaluate.toys import BINARY, REAL, simulate

pytestmark = pytest.mark.usefixtures("toys")
PRICES = {name: Price(1.0, 10.0**i, 100) for i, name in enumerate("abc")}


def contest(oof, *specs, ordered=False, **more):
    specs = [FusionSpec(spec) if isinstance(spec, str) else spec for spec in specs]
    fusions = tuple(cross_fit(spec, oof, ordered=ordered) for spec in specs)
    return Contest(oof, fusions, oof.metric, prices=PRICES, ordered=ordered, **more)


def made(given):
    return board(given, recipe="r", data="d", n_rows=300, n_columns=4, splits="5 folds")


def rows(given):
    return {row.name: row for row in made(given).rows}


def holdout(oof, **more):
    return Holdout(oof.y, oof.preds, oof.members, **more)


@pytest.mark.parametrize("metric", ["log_loss", "roc_auc"])
def test_rows_are_sorted_best_first(metric):
    given = contest(simulate(BINARY, noise=(3.0, 1.0, 2.0)), "toy_average", "toy_winner")
    values = [row.score.value for row in made(replace(given, metric=metric)).rows]
    assert values == sorted(values, reverse=sign(metric) > 0) and len(values) == 5


def test_base_rows_hold_the_score_of_a_fixed_model():
    oof = simulate(REAL)
    assert rows(contest(oof, "toy_average"))["b"].score == score("rmse", oof, oof.preds[1])


def test_one_base_row_is_the_best():
    given = contest(simulate(REAL, noise=(3.0, 1.0, 2.0)), "toy_average")
    assert [row.name for row in made(given).rows if row.is_best_base] == ["b"]


def test_a_fused_row_has_a_verdict_against_the_best_base_model():
    found = rows(contest(simulate(REAL, noise=(3.0, 1.0, 2.0)), "toy_average"))
    assert found["toy_average"].verdict.against == "b" and found["b"].verdict is None


def test_of_equal_rows_the_base_model_is_first():
    found = made(contest(simulate(REAL, noise=(0.1, 2.0, 2.0)), "toy_winner")).rows
    assert [row.name for row in found[:2]] == ["a", "toy_winner"]


def test_failed_ones_come_last_with_their_reasons():
    given = contest(simulate(REAL), "toy_broken", "toy_average", failures={"lost": "it raised"})
    *_, fused, base = made(given).rows
    assert (fused.name, fused.role, fused.reason) == (
        "toy_broken",
        "fused",
        "ValueError: no convergence",
    )
    assert (base.name, base.role, base.reason, base.score) == ("lost", "base", "it raised", None)


def test_the_base_board_stands_when_the_only_fusion_fails():
    found = made(contest(simulate(REAL), "toy_broken")).rows
    assert [row.score is not None for row in found] == [True, True, True, False]


def test_a_board_of_failures_only_has_no_score():
    oof = simulate(REAL).only(())
    found = made(contest(oof, "toy_average", failures=dict.fromkeys("abc", "it raised"))).rows
    assert [row.score for row in found] == [None] * 4 and found[0].role == "fused"


def test_a_board_needs_no_fusion():
    assert len(made(contest(simulate(REAL))).rows) == 3


def test_weights_are_those_of_the_main_fusion():
    given = contest(simulate(REAL, noise=(3.0, 1.0, 2.0)), "toy_winner", "toy_average")
    found = rows(given)
    assert [found[name].weight for name in "abc"] == [0.0, 1.0, 0.0]


def test_no_weight_is_shown_for_a_strategy_that_knows_none():
    found = rows(contest(simulate(BINARY), "toy_regression"))
    assert all(found[name].weight is None for name in "abc")


def test_a_fusion_costs_what_its_members_with_a_weight_cost_and_the_fusing():
    given = contest(simulate(REAL, noise=(3.0, 1.0, 2.0)), "toy_winner")
    (fusion,) = given.fusions
    assert rows(given)["toy_winner"].price == PRICES["b"] + Price(
        fusion.seconds, fusion.predict_ms, 0
    )


def test_a_fusion_without_weights_costs_all_its_members():
    spec = FusionSpec("toy_regression", members=("a", "c"))
    assert rows(contest(simulate(BINARY), spec))["toy_regression"].price.size_bytes == 200


def test_what_several_need_is_paid_once_for_the_most_rows_that_need_it():
    given = contest(simulate(BINARY), "toy_regression", needs={"b": ("a",)})
    (fusion,) = given.fusions
    reach = {"a": 0.2, "b": 0.5, "c": 0.1}
    fusion = replace(fusion, deployed=replace(fusion.deployed, reach=reach))
    price = rows(replace(given, fusions=(fusion,)))["toy_regression"].price
    assert price.size_bytes == 300
    assert price.predict_ms == pytest.approx(0.5 * 1 + 0.5 * 10 + 0.1 * 100 + fusion.predict_ms)


def test_other_metrics_stand_beside_the_main_one():
    oof = simulate(BINARY)
    found = rows(contest(oof, "toy_average", also=("accuracy", "log_loss")))["a"]
    assert found.also["accuracy"] == score("accuracy", oof, oof.preds[0])
    assert found.also["log_loss"] == found.score


def test_in_time_order_all_rows_are_scored_on_the_same_records():
    oof = simulate(REAL, folds=4)
    nested = FusionSpec("toy_average", members=(FusionSpec("toy_winner"), "a"), name="nested")
    given = contest(oof, "toy_average", nested, ordered=True)
    late = oof.take(oof.split >= 2)
    assert rows(given)["a"].score.value == score("rmse", late, late.preds[0]).value
    assert rows(given)["toy_average"].score.value == pytest.approx(
        score("rmse", late, late.preds.mean(axis=0)).value
    )


def test_rows_that_no_fusion_could_predict_are_counted():
    found = made(contest(simulate(REAL, folds=4), "toy_average", ordered=True))
    assert found.n_covered == 180
    assert "60 rows have no earlier fold" in found.notices[0].text


def test_a_failed_fusion_costs_no_coverage():
    found = made(contest(simulate(REAL), "toy_broken", "toy_average"))
    assert found.n_covered == 240


def test_undefined_splits_are_said_once():
    oof = simulate(BINARY)
    oof = replace(oof, y=np.where(oof.split == 2, 0, oof.y))
    found = made(contest(oof, "toy_average", also=("roc_auc",)))
    assert len(found.notices) == 1 and "roc_auc is undefined on 1 of 5" in found.notices[0].text


def test_every_row_is_scored_on_the_holdout():
    oof, new = simulate(REAL), simulate(REAL, seed=1)
    found = rows(contest(oof, "toy_average", holdout=holdout(new)))
    fused = np.sqrt(np.mean(np.square(new.y - new.preds.mean(axis=0)[:, 0])))
    assert found["toy_average"].holdout.value == pytest.approx(fused)
    assert found["toy_average"].holdout.rung == "holdout" and found["b"].holdout.value > 0


def test_holdout_predictions_are_found_by_name():
    oof, new = simulate(REAL), simulate(REAL, noise=(1.0, 2.0, 3.0), seed=1)
    straight = rows(contest(oof, "toy_winner", holdout=holdout(new)))
    turned = Holdout(new.y, new.preds[::-1], new.members[::-1])
    mixed = rows(contest(oof, "toy_winner", holdout=turned))
    assert all(straight[name].holdout == mixed[name].holdout for name in straight)


def test_who_has_no_holdout_predictions_has_no_holdout_score():
    oof, new = simulate(REAL), simulate(REAL, seed=1)
    found = rows(contest(oof, "toy_average", holdout=Holdout(new.y, new.preds[:2], ("a", "b"))))
    assert found["a"].holdout and not found["c"].holdout and not found["toy_average"].holdout


def test_the_board_knows_what_was_measured():
    found = made(contest(simulate(REAL), also=("mae",)))
    assert (found.recipe, found.data, found.n_rows, found.n_columns) == ("r", "d", 300, 4)
    assert (found.metric, found.also, found.splits) == ("rmse", ("mae",), "5 folds")
