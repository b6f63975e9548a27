"""Every strategy on the stored predictions of one recipe."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fusecli.errors import RecipeError, UsageError
from fusecli.report import schema_of
from fusecli.run import CompareOptions, Outcome, RunOptions, compare, run
from tests.report.validation import mistakes

RECIPE = """
name: toy
data: {source: iris}
cv: {folds: 3}
also: [accuracy]
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
  prior: dummy
fusion: {strategy: weighted_mean, weights: {bayes: 1, tree: 1, prior: 0}}
"""
QUICK = ("mean", "convex")
FITS = RunOptions(backend="threading")


def recipe(text: str = RECIPE) -> Path:
    path = Path("toy.yaml")
    path.write_text(text)
    return path


def compare_here(text: str = RECIPE, **options: object) -> Outcome:
    return compare(recipe(text), CompareOptions(FITS, **options))  # type: ignore[arg-type]


def labels(outcome: Outcome) -> set[str]:
    return {row.name for row in outcome.board.rows if row.role == "fused"}


def test_every_strategy_that_suits_is_on_the_board(own_folder: Path) -> None:
    found = labels(compare_here())
    assert {"weighted_mean", "weighted_mean.default", "mean", "stacking", "hard_voting"} <= found
    assert "rank_mean" not in found  # it is for two classes


def test_nothing_is_fitted_again_after_a_run(own_folder: Path) -> None:
    run(recipe(), RunOptions(backend="threading"))
    outcome = compare_here(strategies=QUICK)
    assert (outcome.board.fits_made, outcome.board.fits_stored) == (0, 9)
    assert labels(outcome) == {"weighted_mean", *QUICK}


def test_what_compare_names_is_compared(own_folder: Path) -> None:
    text = RECIPE + "compare: [median, {strategy: mean, name: pair, members: [bayes, tree]}]\n"
    assert labels(compare_here(text)) == {"weighted_mean", "median", "pair"}


def test_strategies_can_be_named_by_what_compare_calls_them(own_folder: Path) -> None:
    text = RECIPE + "compare: [median, {strategy: mean, name: pair, members: [bayes, tree]}]\n"
    assert labels(compare_here(text, strategies=("pair",))) == {"weighted_mean", "pair"}


def test_others_have_the_members_of_the_recipes_fusion(own_folder: Path) -> None:
    text = RECIPE.replace("weights: {bayes: 1, tree: 1, prior: 0}", "members: [bayes, tree]")
    outcome = compare_here(text, strategies=("mean",))
    assert [r.members for r in outcome.board.rows if r.name == "mean"] == [2]


def test_an_unknown_strategy_is_refused_with_the_nearest_name(own_folder: Path) -> None:
    with pytest.raises(UsageError, match=r"no strategy is called 'convx'\nhint: did you mean"):
        compare_here(strategies=("convx",))


def test_a_strategy_named_twice_is_refused(own_folder: Path) -> None:
    with pytest.raises(UsageError, match="'mean' is named twice"):
        compare_here(strategies=("mean", "mean"))


def test_a_strategy_twice_under_compare_is_said(own_folder: Path) -> None:
    outcome = compare_here(RECIPE + "compare: [mean, mean]\n")
    assert any("1 of the strategies under 'compare'" in n.text for n in outcome.board.notices)


def test_a_strategy_for_another_task_is_left_out_with_a_note(own_folder: Path) -> None:
    outcome = compare_here(strategies=("rank_mean", "mean"))
    assert labels(outcome) == {"weighted_mean", "mean"}
    assert "left out, because not for multiclass: rank_mean" in {
        n.text for n in outcome.board.notices
    }


def test_a_recipe_without_a_strategy_that_applies_is_refused(own_folder: Path) -> None:
    text = RECIPE.replace("naive_bayes", "ridge").replace("decision_tree", "decision_tree")
    text = text.split("fusion:")[0].replace("iris", "diabetes").replace("[accuracy]", "[mae]")
    with pytest.raises(RecipeError, match="'soft_voting' is not for regression"):
        compare_here(text + "fusion: soft_voting\n")


def test_an_unknown_column_is_refused_before_any_fit(own_folder: Path) -> None:
    with pytest.raises(UsageError, match="no column 'speed'"):
        compare_here(sort_by="speed")
    assert not Path("runs").exists()


def test_rows_are_sorted_by_what_was_asked(own_folder: Path) -> None:
    rows = compare_here(strategies=QUICK, sort_by="predict_ms").board.rows
    costs = [row.price.predict_ms for row in rows if row.price]
    assert costs == sorted(costs)


def test_the_run_folder_holds_all_of_it(own_folder: Path) -> None:
    outcome = compare_here(strategies=QUICK)
    document = json.loads((outcome.folder / "board.json").read_text())
    assert mistakes(document, schema_of("comparison")) == []
    names = pq.read_table(outcome.folder / "oof.parquet").column_names
    assert {"fused:weighted_mean:setosa", "fused:mean:setosa", "fused:convex:setosa"} <= {*names}
    assert set(json.loads((outcome.folder / "weights.json").read_text())) == labels(outcome)


def test_the_recipe_in_the_folder_makes_the_same_comparison(own_folder: Path) -> None:
    first = compare_here(strategies=QUICK)
    again = compare(first.folder / "recipe.yaml", CompareOptions(FITS))
    assert [(r.name, r.score) for r in again.board.rows] == [
        (r.name, r.score) for r in first.board.rows
    ]


def test_a_holdout_is_scored_for_every_strategy(own_folder: Path) -> None:
    text = RECIPE.replace("{source: iris}", "{source: iris, test: 0.2}")
    assert all(row.holdout for row in compare_here(text, strategies=QUICK).board.rows)


def test_a_failed_model_is_exit_code_1_and_the_rest_goes_on(own_folder: Path) -> None:
    text = RECIPE.replace("naive_bayes", "{use: sklearn.linear_model.LinearRegression}")
    outcome = compare_here(text, strategies=QUICK)
    assert outcome.exit_code == 1
    assert [row.name for row in outcome.board.rows if row.score is None] == ["bayes"]


def test_a_comparison_scores_a_fusion_as_a_run_does(own_folder: Path) -> None:
    alone = run(recipe(), RunOptions(backend="threading")).board
    among = compare_here(strategies=QUICK).board
    both = [next(r for r in board.rows if r.name == "weighted_mean") for board in (alone, among)]
    assert both[0].score == both[1].score and both[0].verdict == both[1].verdict
    assert np.isfinite(both[0].verdict.gain)  # type: ignore[union-attr]
