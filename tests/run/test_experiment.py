"""A whole run, from a recipe to the folder it leaves behind."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fusecli.errors import RecipeError, StoreError
from fusecli.run import Outcome, RunOptions, check, inspect, run

RECIPE = """
data: {source: iris}
cv: {folds: 3}
metric: log_loss
also: [accuracy]
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
fusion: soft_voting
"""


def recipe(text: str = RECIPE) -> Path:
    path = Path("toy.yaml")
    path.write_text(text)
    return path


def run_here(text: str = RECIPE, *overrides: str, **options: object) -> Outcome:
    return run(recipe(text), RunOptions(overrides=overrides, backend="threading", **options))


@pytest.fixture
def outcome(own_folder: Path) -> Outcome:
    return run_here()


def test_the_board_holds_every_model_and_the_fusion(outcome: Outcome) -> None:
    assert {row.name for row in outcome.board.rows} == {"bayes", "tree", "soft_voting"}
    assert outcome.exit_code == 0


def test_a_second_run_fits_nothing_and_finds_the_same(outcome: Outcome) -> None:
    again = run_here()
    assert (again.board.fits_made, again.board.fits_stored) == (0, 6)
    assert [r.score for r in again.board.rows] == [r.score for r in outcome.board.rows]


def test_a_second_run_gets_a_folder_of_its_own(outcome: Outcome) -> None:
    again = run_here()
    assert again.folder != outcome.folder
    assert (again.folder / "oof.parquet").read_bytes() == (
        outcome.folder / "oof.parquet"
    ).read_bytes()


def test_changing_one_model_fits_that_one_only(outcome: Outcome) -> None:
    changed = run_here(RECIPE, "models.tree.max_depth=3")
    assert (changed.board.fits_made, changed.board.fits_stored) == (3, 3)


def test_renaming_a_model_fits_nothing(outcome: Outcome) -> None:
    assert run_here(RECIPE.replace("tree:", "stump:")).board.fits_made == 0


def test_the_run_folder_is_complete(outcome: Outcome) -> None:
    assert {path.name for path in outcome.folder.iterdir()} == {
        "board.csv",
        "board.json",
        "board.md",
        "data.json",
        "environment.json",
        "fits.csv",
        "fusion.fuse",
        "log.txt",
        "members.fuse",
        "oof.parquet",
        "recipe.yaml",
        "weights.json",
    }


def test_the_recipe_in_the_run_folder_runs_again_from_the_store(outcome: Outcome) -> None:
    again = run(outcome.folder / "recipe.yaml", RunOptions(backend="threading"))
    assert again.board.fits_made == 0


def test_out_of_fold_predictions_are_one_line_a_row(outcome: Outcome) -> None:
    table = pq.read_table(outcome.folder / "oof.parquet")
    assert table.num_rows == 150
    assert table.column_names[:5] == ["id", "repeat", "fold", "target", "bayes:setosa"]
    fused = [f"fused:soft_voting:{name}" for name in ("setosa", "versicolor", "virginica")]
    total = sum(table[name].to_numpy() for name in fused)
    np.testing.assert_allclose(total, 1.0)


def test_repeats_give_each_row_a_line_a_repeat(own_folder: Path) -> None:
    outcome = run_here(RECIPE, "cv.repeats=2")
    table = pq.read_table(outcome.folder / "oof.parquet")
    assert table["repeat"].to_pylist() == [0] * 150 + [1] * 150


def test_rows_that_come_first_in_time_have_no_predictions(own_folder: Path) -> None:
    rows = "\n".join(f"{i},{i % 7},{(i * i) % 11}.5" for i in range(60))
    Path("table.csv").write_text("day,x,y\n" + rows)
    text = RECIPE.replace("{source: iris}", "{source: table.csv, target: y, time: day}")
    text = text.replace("log_loss", "rmse").replace("accuracy", "mae")
    text = text.replace("naive_bayes", "ridge").replace("soft_voting", "mean")
    table = pq.read_table(run_here(text).folder / "oof.parquet").to_pydict()
    uncovered = np.isnan(table["bayes"])
    assert (np.array(table["fold"])[uncovered] == -1).all()
    assert uncovered.sum() == 15


def test_a_holdout_is_scored_and_written(own_folder: Path) -> None:
    outcome = run_here(RECIPE, "data.test=0.2")
    assert all(row.holdout is not None for row in outcome.board.rows)
    assert pq.read_table(outcome.folder / "holdout.parquet").num_rows == 30


def test_weights_are_kept_by_name(outcome: Outcome) -> None:
    weights = json.loads((outcome.folder / "weights.json").read_text())
    assert weights["soft_voting"]["deployed"] == {"bayes": 0.5, "tree": 0.5}


def test_every_fit_is_listed(outcome: Outcome) -> None:
    with (outcome.folder / "fits.csv").open() as file:
        fits = list(csv.DictReader(file))
    assert [fit["status"] for fit in fits] == ["fitted"] * 6
    assert len({fit["key"] for fit in fits}) == 6


FAILING = RECIPE.replace("naive_bayes", "{use: svm, kernel: poly, degree: 3, gamma: -1.0}")


def test_a_failed_model_is_listed_with_its_reason_and_the_rest_goes_on(own_folder: Path) -> None:
    text = RECIPE.replace("naive_bayes", "{use: sklearn.linear_model.LinearRegression}")
    outcome = run_here(text)
    failed = [row for row in outcome.board.rows if row.score is None]
    assert [row.name for row in failed] == ["bayes"]
    assert failed[0].reason
    assert outcome.exit_code == 1


def test_a_failed_fit_is_not_stored(own_folder: Path) -> None:
    text = RECIPE.replace("naive_bayes", "{use: sklearn.linear_model.LinearRegression}")
    run_here(text)
    assert run_here(text).board.fits_stored == 3


def test_when_every_model_fails_a_report_is_written_all_the_same(own_folder: Path) -> None:
    text = RECIPE.replace("naive_bayes", "{use: sklearn.linear_model.LinearRegression}")
    text = text.replace("  tree: {use: decision_tree, max_depth: 2}\n", "")
    outcome = run_here(text)
    assert outcome.exit_code == 1
    assert all(row.score is None for row in outcome.board.rows)
    assert (outcome.folder / "board.json").exists()


def test_a_model_that_does_not_suit_the_task_is_refused_before_any_fit(own_folder: Path) -> None:
    with pytest.raises(RecipeError, match=r"toy.yaml:7:10: models\.bayes"):
        run_here(RECIPE.replace("naive_bayes", "ridge"))


def test_a_run_folder_that_cannot_be_made_is_one_message(own_folder: Path) -> None:
    Path("runs").write_text("in the way")
    with pytest.raises(StoreError, match=r"cannot be written|not a folder"):
        run_here()


def test_check_tells_what_is_stored_and_what_is_not(own_folder: Path) -> None:
    run_here()
    report = check(recipe(), RunOptions(overrides=("models.tree.max_depth=3",)))
    assert report.stored == {"bayes": 3, "tree": 0}
    assert report.missing == {"bayes": 0, "tree": 3}


def test_inspect_plans_a_table_without_a_target(own_folder: Path) -> None:
    Path("table.csv").write_text("a,b\n1,x\n2,y\n3,x\n")
    inspected = inspect("table.csv")
    assert [column.kind for column in inspected.columns] == ["number", "category"]
    assert inspected.task is None


def test_inspect_knows_the_target_of_a_source(own_folder: Path) -> None:
    assert inspect("iris").target == "species"


def test_a_stacker_may_look_at_the_features(own_folder: Path) -> None:
    outcome = run_here(RECIPE.replace("soft_voting", "{strategy: stacking, passthrough: true}"))
    fused = next(row for row in outcome.board.rows if row.role == "fused")
    assert fused.score is not None, fused.reason


def test_what_the_table_itself_gives_away_is_told(own_folder: Path) -> None:
    rows = "\n".join(f"{i % 13},{'ab'[i % 2]},{'xy'[i % 2]}" for i in range(90))
    Path("table.csv").write_text("u,copy,y\n" + rows)
    outcome = run_here(RECIPE.replace("{source: iris}", "{source: table.csv, target: y}"))
    assert any("'copy'" in notice.text for notice in outcome.board.notices)


def test_a_place_for_the_run_that_is_no_folder_is_told_before_any_fit(own_folder: Path) -> None:
    Path("runs").write_text("in the way")
    events: list[object] = []
    with pytest.raises(StoreError, match="not a folder"):
        run(recipe(), RunOptions(backend="threading"), events.append)
    assert events == []


def test_time_order_does_not_call_its_first_split_undefined(own_folder: Path) -> None:
    rows = "\n".join(f"{i},{i % 7},{(i * i) % 11}.5" for i in range(60))
    Path("table.csv").write_text("day,x,y\n" + rows)
    text = RECIPE.replace("{source: iris}", "{source: table.csv, target: y, time: day}")
    text = text.replace("log_loss", "rmse").replace("accuracy", "mae")
    text = text.replace("naive_bayes", "ridge").replace("soft_voting", "mean")
    assert not any("undefined" in notice.text for notice in run_here(text).board.notices)


def test_a_stacker_that_looks_at_the_features_is_scored_on_the_holdout(own_folder: Path) -> None:
    text = RECIPE.replace("soft_voting", "{strategy: stacking, passthrough: true}")
    outcome = run_here(text, "data.test=0.2")
    fused = next(row for row in outcome.board.rows if row.role == "fused")
    assert fused.holdout is not None, fused.reason
