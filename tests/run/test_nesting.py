"""Outer folds around fitting, fusing and choosing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fusecli.errors import DataError
from fusecli.run import CompareOptions, Outcome, RunOptions, compare
from fusecli.run.outer_parts import outer_part
from fusecli.values import Dataset, Table, Task

RECIPE = """
name: toy
data: {source: iris}
cv: {folds: 3}
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
fusion: mean
compare: [convex]
"""


def nested(text: str = RECIPE, *, outer: bool = True) -> Outcome:
    path = Path("toy.yaml")
    path.write_text(text)
    return compare(path, CompareOptions(RunOptions(backend="threading"), nested=outer))


@pytest.fixture
def outcome(own_folder: Path) -> Outcome:
    return nested()


def test_every_number_stands_on_the_nested_rung(outcome: Outcome) -> None:
    rows = outcome.board.rows
    assert {row.score.rung for row in rows if row.score} == {"nested"}
    assert {row.verdict.rung for row in rows if row.verdict} == {"nested"}
    assert outcome.board.picked and outcome.board.picked.verdict.rung == "nested"


def test_every_outer_part_is_fitted_once(outcome: Outcome) -> None:
    assert outcome.board.fits_made == 6 + 3 * 6  # the whole table, and each outer training part
    again = nested().board
    assert (again.fits_made, again.fits_stored) == (0, 24)
    assert [row.score for row in again.rows] == [row.score for row in outcome.board.rows]


def test_predictions_are_of_models_of_the_outer_part_and_cover_every_row(outcome: Outcome) -> None:
    table = pq.read_table(outcome.folder / "oof.parquet").to_pydict()
    fused = np.array([table[f"fused:mean:{c}"] for c in ("setosa", "versicolor", "virginica")])
    base = np.array([table[f"{m}:setosa"] for m in ("bayes", "tree")])
    np.testing.assert_allclose(fused.sum(axis=0), 1.0)
    np.testing.assert_allclose(fused[0], base.mean(axis=0))


def test_every_fit_of_every_part_is_listed(outcome: Outcome) -> None:
    lines = (outcome.folder / "fits.csv").read_text().splitlines()
    assert len(lines) == 1 + 24
    assert sum("(outer part 2)" in line for line in lines) == 6


def test_an_outer_row_changes_nothing_inside_its_part() -> None:
    first = outer_part(table(), np.arange(6), np.arange(6, 9))
    other = table(last=99.0)
    assert outer_part(other, np.arange(6), np.arange(6, 9)).fingerprint == first.fingerprint
    assert first.holdout is not None and first.holdout.rows == 3


def table(last: float = 1.0) -> Dataset:
    numbers = np.arange(9.0)[:, None].copy()
    numbers[8] = last
    y = np.array([0, 1, 0, 1, 0, 2, 0, 1, 2])
    names = Table(numbers, np.zeros((9, 0), np.int32), ("x",), (), (), ())
    task = Task("multiclass", ("a", "b", "c"))
    return Dataset("toy", task, "y", names, y, np.arange(9), (), "")


def test_a_class_that_has_vanished_is_said() -> None:
    with pytest.raises(DataError, match="none of class 'c'"):
        outer_part(table(), np.arange(5), np.arange(5, 9))


def test_a_class_that_vanishes_from_an_outer_part_leaves_that_part_out(own_folder: Path) -> None:
    rows = [f"{i % 7},{(i * i) % 5},{'ab'[i % 2]},{i // 10}" for i in range(60)]
    rows[59] = "1,1,c,5"
    rows[58] = "2,1,c,5"  # a class within one group: one outer part trains without it
    Path("table.csv").write_text("\n".join(["x,z,kind,g", *rows, ""]))
    data = "{source: table.csv, target: kind, group: g}"
    board = nested(RECIPE.replace("{source: iris}", data)).board
    said = [str(n) for n in board.notices if "is left out" in n.text]
    assert len(said) == 1 and "none of class 'c'" in said[0]
    assert board.n_covered < 60 and all(row.score for row in board.rows)


def test_a_model_that_fails_inside_has_failed_and_the_rest_goes_on(own_folder: Path) -> None:
    many = "{use: k_nearest_neighbours, n_neighbors: 80}"  # of 100 rows outside, 66 inside
    outcome = nested(RECIPE.replace("naive_bayes", many))
    failed = {row.name: row.reason for row in outcome.board.rows if row.score is None}
    assert list(failed) == ["bayes"] and failed["bayes"].startswith("in outer part ")
    assert outcome.exit_code == 1


def test_when_every_model_fails_the_board_says_why(own_folder: Path) -> None:
    text = RECIPE.replace("naive_bayes", "{use: k_nearest_neighbours, n_neighbors: 900}")
    outcome = nested(text.replace("  tree: {use: decision_tree, max_depth: 2}\n", ""))
    assert outcome.exit_code == 1 and all(row.reason for row in outcome.board.rows)


def test_a_holdout_is_scored_by_what_is_deployed(own_folder: Path) -> None:
    text = RECIPE.replace("{source: iris}", "{source: iris, test: 0.2}")
    plain, within = nested(text, outer=False).board.rows, nested(text).board.rows
    assert {row.name: row.holdout for row in plain} == {row.name: row.holdout for row in within}


def test_repeats_are_outer_parts_too(own_folder: Path) -> None:
    board = nested(RECIPE.replace("{folds: 3}", "{folds: 2, repeats: 2}")).board
    scores = [row.score for row in board.rows if row.score]
    assert {len(score.per_split) for score in scores} == {4}


def test_pure_noise_is_not_called_better(own_folder: Path) -> None:
    random = np.random.default_rng(3)
    rows = [f"{a:.3f},{b:.3f},{'ab'[c]}" for a, b, c in zip(*noise(random), strict=True)]
    Path("noise.csv").write_text("\n".join(["x,z,kind", *rows, ""]))
    board = nested(RECIPE.replace("{source: iris}", "{source: noise.csv, target: kind}")).board
    assert board.picked is not None and board.picked.verdict.call != "better"


def noise(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return random.normal(size=150), random.normal(size=150), random.integers(0, 2, 150)
