"""Two finished runs against each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fusecli.errors import DataError, UsageError
from fusecli.evaluate import Rival, cross_fit, judge
from fusecli.run import CompareOptions, RunOptions, compare, run
from fusecli.run.duel import compare_runs
from fusecli.values import FusionSpec
from tests.evaluate.toys import REAL, simulate, toys  # noqa: F401  # a fixture

RECIPE = """
name: toy
data: {source: iris}
cv: {folds: 4}
models: {bayes: naive_bayes, tree: decision_tree}
fusion: mean
"""


def made(*overrides: str, text: str = RECIPE) -> Path:
    path = Path("toy.yaml")
    path.write_text(text)
    return run(path, RunOptions(overrides, backend="threading")).folder


def test_the_second_run_is_judged_against_the_first(own_folder: Path) -> None:
    first, second = made(), made("models.tree.max_depth=2")
    new, old = compare_runs(first, second).rows
    assert new.verdict is not None and new.score is not None and old.score is not None
    assert new.verdict.gain == pytest.approx(old.score.value - new.score.value)  # log loss
    assert new.verdict.against == f"toy/{first.name}" and old.price is not None


def test_a_run_equals_itself(own_folder: Path) -> None:
    folder = made()
    (new, _) = compare_runs(folder, folder).rows
    assert new.verdict is not None and new.verdict.call == "practically equal"


def test_the_scores_are_those_of_the_boards(own_folder: Path) -> None:
    folder = made("cv.repeats=2")
    path = Path("toy.yaml")
    outcome = run(path, RunOptions(("cv.repeats=2",), backend="threading"))
    expected = next(row.score for row in outcome.board.rows if row.role == "fused")
    found = compare_runs(folder, folder).rows[0].score
    assert found is not None and expected is not None
    assert found.value == pytest.approx(expected.value, abs=1e-12)
    assert found.half_width == pytest.approx(expected.half_width, abs=1e-12)


def test_other_folds_are_allowed_and_said(own_folder: Path) -> None:
    board = compare_runs(made(), made("seed=5", "cv.folds=5"))
    assert any("dealt to folds differently" in notice.text for notice in board.notices)


def test_a_comparison_counts_as_a_run(own_folder: Path) -> None:
    first = made()
    options = CompareOptions(RunOptions(backend="threading"), strategies=("convex",))
    second = compare(Path("toy.yaml"), options).folder
    assert compare_runs(first, second).rows[0].verdict.gain == 0  # type: ignore[union-attr]


def test_runs_on_other_rows_are_refused(own_folder: Path) -> None:
    with pytest.raises(DataError, match="different data: 30 rows are in one of them only"):
        compare_runs(made(), made("data.test=0.2"))


def test_runs_on_other_data_are_refused(own_folder: Path) -> None:
    other = made(text=RECIPE.replace("iris", "breast_cancer"))
    with pytest.raises(DataError, match="their task differ"):
        compare_runs(made(), other)


def test_runs_by_other_metrics_are_refused(own_folder: Path) -> None:
    with pytest.raises(UsageError, match="'log_loss' and 'accuracy'"):
        compare_runs(made(), made("metric=accuracy"))


def test_a_folder_that_is_not_whole_is_refused(own_folder: Path) -> None:
    folder = made()
    shutil.copytree(folder, "torn")
    Path("torn", "oof.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(DataError, match="'torn' cannot be read as a run"):
        compare_runs(folder, Path("torn"))


def test_values_are_compared_too(own_folder: Path) -> None:
    text = RECIPE.replace("iris", "diabetes").replace("naive_bayes", "ridge")
    (new, _) = compare_runs(made(text=text), made("models.tree.max_depth=2", text=text)).rows
    assert new.verdict is not None and new.verdict.better > 0.5


@pytest.mark.usefixtures("toys")
def test_the_judge_is_the_one_of_every_board() -> None:
    oof = simulate(REAL)
    theirs = cross_fit(FusionSpec("toy_winner"), oof).preds
    ours = cross_fit(FusionSpec("toy_average"), oof).preds
    whole = judge("rmse", oof, ours, Rival("x", theirs))
    assert judge("rmse", oof.only(()), ours, Rival("x", theirs)) == whole
