"""Learning from another table first, in whole runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import RecipeError
from fusecli.fit import Sample
from fusecli.run import Outcome, RunOptions, check, run
from fusecli.run.predicting import load
from fusecli.run.setting import settle
from fusecli.values import Board

RECIPE = """
data: {source: own.csv, target: y, task: regression}
cv: {folds: 4}
models:
  plain: ridge
  after: {use: ridge, pretrain: {source: other.csv, strength: 50}}
  frozen: {use: ridge, pretrain: {source: other.csv, frozen: true}}
fusion: mean
"""


def table(name: str, rows: int, seed: int, weights: tuple[float, ...] = (1.0, 2.0, -1.0)) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 3)).round(6)
    y = (X @ np.array(weights) + rng.normal(size=rows)).round(6)
    lines = [",".join(map(str, (*row, value))) for row, value in zip(X, y, strict=True)]
    Path(name).write_text("\n".join(["a,b,c,y", *lines, ""]))


@pytest.fixture
def tables(own_folder: Path) -> None:
    table("own.csv", 24, 0)
    table("other.csv", 300, 1)


def run_here(text: str = RECIPE) -> Outcome:
    Path("toy.yaml").write_text(text)
    return run(Path("toy.yaml"), RunOptions(backend="threading"))


def score(board: Board, name: str) -> float:
    return next(row.score.value for row in board.rows if row.name == name and row.score)


def test_few_rows_gain_by_many_of_the_same_kind(tables: None) -> None:
    board = run_here().board
    assert score(board, "after") < score(board, "plain")


def test_what_is_fitted_is_never_fitted_again(tables: None) -> None:
    run_here()
    assert run_here().board.fits_made == 0


def test_another_table_beside_has_only_those_fitted_again_that_learn_from_it(tables: None) -> None:
    run_here()
    table("other.csv", 300, 2)
    board = run_here().board
    assert (board.fits_made, board.fits_stored) == (8, 4)


def test_a_fit_that_learned_from_another_table_is_verified_like_any_other(tables: None) -> None:
    Path("toy.yaml").write_text(RECIPE)
    options = RunOptions(backend="sequential", verify=Sample(100, percent=True))
    outcome = run(Path("toy.yaml"), options)
    assert outcome.exit_code == 0
    assert "12 of 12 fits were made again" in " ".join(n.text for n in outcome.board.notices)


def test_rows_that_are_scored_are_not_learned_from_and_a_notice_says_so(tables: None) -> None:
    own = Path("own.csv").read_text().splitlines()
    Path("other.csv").write_text(Path("other.csv").read_text() + "\n".join([*own[1:], ""]))
    copied = run_here().board
    assert "24 rows of 'other' left out: training has the same" in map(str, copied.notices)
    table("other.csv", 300, 1)
    assert score(run_here().board, "frozen") == score(copied, "frozen")


def test_a_check_knows_what_another_table_lacks(tables: None) -> None:
    Path("toy.yaml").write_text(RECIPE)
    Path("other.csv").write_text("a,y\n1,2.5\n2,3.5\n")
    told = check(Path("toy.yaml"), RunOptions()).notices
    assert any("columns that count as missing there: 'b', 'c'" in str(one) for one in told)


def test_an_optional_package_that_is_absent_is_one_mistake_with_the_command(
    tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "catboost", None)
    Path("toy.yaml").write_text(RECIPE.replace("plain: ridge", "plain: catboost"))
    with pytest.raises(RecipeError) as told:
        check(Path("toy.yaml"), RunOptions())
    assert str(told.value) == (
        "toy.yaml:5:10: models.plain.use: 'catboost' needs the package 'catboost'\n"
        '  hint: pip install "fusecli[catboost]"'
    )


def test_the_table_beside_is_among_what_a_run_needs(tables: None) -> None:
    from fusecli.run.marks import keys_of

    Path("toy.yaml").write_text(RECIPE)
    keys = keys_of(Path("toy.yaml"), RunOptions())
    assert len(keys) == 12 + 2  # fits, the table, the other one


TAUGHT = """
data: {source: own.csv, target: y, task: regression, test: 0.25}
cv: {folds: 4}
refit: true
models:
  line: {use: elastic_net, alpha: 0.5}
  seen: {use: ridge, learn: features, from: line, pretrain: {source: other.csv, strength: 50}}
  chained: {use: ridge, learn: residuals, from: [line, seen]}
  mended: {use: ridge, learn: residuals, from: line, pretrain: {source: other.csv, strength: 50}}
fusion: {strategy: mean, members: [chained, mended]}
"""


def test_what_learns_from_others_too_gains_by_another_table_where_they_predict(
    tables: None,
) -> None:
    text = TAUGHT.replace(
        "chained:", "alone: {use: ridge, learn: residuals, from: line}\n  chained:"
    )
    board = run_here(text.replace(", test: 0.25", "").replace("refit: true", "")).board
    assert not [row for row in board.rows if row.score is None]
    assert score(board, "mended") < score(board, "alone")


@pytest.mark.parametrize("refit", ["true", "false"])
def test_what_learns_from_others_and_another_table_predicts_new_rows(
    tables: None, refit: str
) -> None:
    outcome = run_here(TAUGHT.replace("refit: true", f"refit: {refit}"))
    held = settle(Path("toy.yaml"), RunOptions(), lambda _: None).dataset.holdout
    assert held is not None
    found = load("toy", RunOptions()).predictor(held.table).preds[:, 0]
    loss = float(np.sqrt(np.square(held.y - found).mean()))
    promised = next(row.holdout for row in outcome.board.rows if row.name == "mean")
    assert promised is not None
    assert loss == pytest.approx(promised.value, rel=0.5 if refit == "true" else 1e-12)
