"""Fusions inside fusions with too few folds: told before anything is fitted, and exactly then."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import RecipeError
from fusecli.run import CompareOptions, RunOptions, compare, run

RECIPE = """
name: toy
data: {source: iris}
cv: {folds: 3}
models:
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 2}
fusion:
  strategy: convex
  members: [bayes, {strategy: stacking, members: [tree, {strategy: mean, members: [bayes, tree]}]}]
"""
OPTIONS = RunOptions(backend="sequential", jobs=1)


def written(text: str) -> Path:
    path = Path("toy.yaml")
    path.write_text(text)
    return path


def told(text: str) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        run(written(text), OPTIONS)
    assert not Path("runs").exists()
    return [str(problem) for problem in caught.value.problems]


def test_one_fold_too_few_is_told_with_the_place_and_how_many_it_takes(own_folder: Path) -> None:
    assert told(RECIPE) == [
        "toy.yaml:9:3: fusion: 'convex' is fusions on 3 levels: 3 folds are too few\n"
        "  hint: it takes at least 4 under cv.folds"
    ]


@pytest.mark.parametrize("cv", ["{folds: 4}", "{folds: 3, repeats: 2}"])
def test_with_one_more_all_levels_learn(own_folder: Path, cv: str) -> None:
    board = run(written(RECIPE.replace("{folds: 3}", cv)), OPTIONS).board
    assert all(row.score for row in board.rows)


def test_in_time_order_it_takes_as_many_and_the_last_fold_is_scored(own_folder: Path) -> None:
    rows = [f"{i % 7},{i % 5},{(i % 7) + (i % 5)},{i}" for i in range(80)]
    Path("t.csv").write_text("\n".join(["x,z,y,t", *rows, ""]))
    text = RECIPE.replace("{source: iris}", "{source: t.csv, target: y, time: t, task: regression}")
    text = text.replace("naive_bayes", "ridge")
    assert "3 folds are too few" in told(text)[0]
    board = run(written(text.replace("folds: 3", "folds: 4")), OPTIONS).board
    assert all(row.score for row in board.rows) and 0 < board.n_covered < 40


def test_a_fusion_to_compare_with_is_told_too(own_folder: Path) -> None:
    inner = "{strategy: stacking, members: [tree, {strategy: mean, members: [bayes, tree]}]}"
    text = RECIPE.partition("fusion:")[0] + "fusion: mean\ncompare:\n"
    path = written(f"{text}  - {{strategy: convex, members: [bayes, {inner}]}}\n")
    with pytest.raises(RecipeError, match="compare: 'convex' is fusions on 3 levels"):
        compare(path, CompareOptions(OPTIONS))
