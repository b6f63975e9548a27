"""Runs with limits of time, failures that are fatal, and failures that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import StrictError
from fusecli.run import CompareOptions, Outcome, RunOptions, compare, run
from fusecli.run.many import compare_recipes
from fusecli.values import Row

BROKEN = "tests.fit.broken_learners"
RECIPE = f"""
data: {{source: iris}}
cv: {{folds: 3}}
models: {{bayes: naive_bayes, prior: dummy, bad: {BROKEN}.Raises}}
fusion: soft_voting
"""


def recipe(text: str = RECIPE) -> Path:
    path = Path("toy.yaml")
    path.write_text(text)
    return path


def options(**how: object) -> RunOptions:
    return RunOptions(backend="sequential", allow_import=("tests",), **how)


def rows(outcome: Outcome) -> dict[str, Row]:
    return {row.name: row for row in outcome.board.rows}


def test_without_time_what_is_stored_is_fused_and_the_rest_is_named() -> None:
    run(recipe(), options(overrides=("models.prior=naive_bayes",)))
    late = run(recipe(), options(time_limit=1e-9))
    found = rows(late)
    assert late.exit_code == 1
    assert found["bayes"].score
    assert found["soft_voting"].score
    assert found["prior"].reason == "not fitted within --time-limit: 3 fits were missing"
    (notice,) = [n for n in late.board.notices if "--time-limit" in n.text]
    assert notice.text.endswith("left out 2 models")


def test_with_time_enough_nothing_is_left_out() -> None:
    outcome = run(recipe(), options(time_limit=600.0))
    assert all(row.score for name, row in rows(outcome).items() if name != "bad")
    assert not [n for n in outcome.board.notices if "--time-limit" in n.text]


def test_when_no_model_is_in_time_there_is_a_board_that_says_so() -> None:
    outcome = run(recipe(), options(time_limit=1e-9))
    assert outcome.exit_code == 1
    assert not any(row.score for row in outcome.board.rows)
    assert (outcome.folder / "board.md").is_file()


def test_skipped_fits_are_neither_made_nor_stored() -> None:
    outcome = run(recipe(), options(time_limit=1e-9))
    assert (outcome.board.fits_made, outcome.board.fits_stored) == (0, 0)


def test_what_failed_before_is_left_out_if_asked() -> None:
    run(recipe(), options())
    again = run(recipe(), options(retry_failed=False))
    assert rows(again)["bad"].reason == "failed before: ValueError: no good"
    assert (again.board.fits_made, again.exit_code) == (0, 1)


def test_strict_names_the_model_and_what_is_stored() -> None:
    with pytest.raises(StrictError, match="'bad' failed: ValueError: no good") as caught:
        run(recipe(), options(strict=True))
    assert "of 9 fits are stored" in caught.value.hint
    assert not list(Path("runs").glob("*/*"))


def test_strict_ends_a_comparison_of_many_recipes_too() -> None:
    how = CompareOptions(options(strict=True))
    good = Path("good.yaml")
    good.write_text(RECIPE.replace("Raises", "Honest"))
    with pytest.raises(StrictError):
        compare_recipes([recipe(), good], how)


def test_many_recipes_share_one_limit_and_the_first_are_whole() -> None:
    how = CompareOptions(options())
    paths = [recipe(), Path("other.yaml")]
    paths[1].write_text(RECIPE.replace("source: iris", "source: wine"))
    compare(paths[0], how)
    done = compare_recipes(paths, CompareOptions(options(time_limit=1e-9)))
    assert done.exit_code == 1
    whole = {name for name, board in done.found.boards.items() if any(r.score for r in board.rows)}
    assert whole == {"toy"}


def test_limits_that_a_backend_does_not_hold_are_said_not_to_hold() -> None:
    outcome = run(recipe(), options(fit_timeout=5.0))
    texts = [notice.text for notice in outcome.board.notices]
    assert "the backend 'sequential' holds no limits of time and memory" in texts
