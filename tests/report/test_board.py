from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fusecli.report import make_console, render
from fusecli.values import Board, Score
from tests.report.boards import (
    BOARD,
    FUSED,
    ROWS,
    VERDICT,
    hostile_board,
    large_board,
    scored,
)
from tests.report.streams import Stream

GOLDEN = """\
iris_voting   iris: 150 rows, 4 columns, 3 classes   \
log_loss (lower is better), 8 folds, cross-fitted

     model         log_loss        gain              accuracy   fit s   ms/1k rows   weight
 1   soft_voting   0.104 ± 0.031   +0.012 ± 0.020       0.967     1.9         14.2
 2   svm           0.116 ± 0.035   best base model      0.967     0.2          0.6   ▇▇▇    0.33
 3   logistic      0.131 ± 0.029                        0.960    <0.1          0.3   ▇      0.10
 4   forest        0.149 ± 0.071                        0.953     1.6        1,300   ▇▇▇▇▇▇ 0.57

verdict   practically equal to svm (P 0.96), at 24 times its prediction cost: keep svm
failed    knn: predicts NaN
note      3 rows are duplicates: they share a fold
fits      24 made, 0 from the store, 1.9 s
run       runs/iris_voting/20261122T081500-3f9a
"""
RUN = Path("runs/iris_voting/20261122T081500-3f9a")
IN_ASCII = str.maketrans({"▇": "#"})


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def shown(board: Board, stream: Stream, folder: Path | None = None) -> str:
    return render(board, make_console(stream), folder)


def test_a_redirected_board_looks_like_this() -> None:
    assert shown(BOARD, Stream(), RUN) == GOLDEN


def test_a_board_for_an_ascii_stream_has_the_same_words() -> None:
    text = shown(BOARD, Stream("ascii"), RUN)
    squeezed = " ".join(GOLDEN.translate(IN_ASCII).replace("±", "+/-").split())
    assert text.isascii()
    assert " ".join(text.split()) == squeezed


def test_a_terminal_gets_bold_fused_rows_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = shown(BOARD, Stream(terminal=True)).splitlines()
    assert [line.split()[0] for line in lines if "\x1b" in line] == ["\x1b[1m"]


@pytest.mark.parametrize("name, value", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_plain_terminal_gets_no_escape_sequence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert "\x1b" not in shown(BOARD, Stream(terminal=True))


@pytest.mark.parametrize("columns", ["20", "80"])
def test_the_width_of_the_environment_cuts_nothing_that_is_redirected(
    monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert shown(BOARD, Stream(), RUN) == GOLDEN


def test_a_narrow_terminal_cuts_no_name_and_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    text = shown(BOARD, Stream(terminal=True))
    assert "…" not in text
    assert " 4   forest        0.149 ± 0.071" in text
    assert "4 columns" in " ".join(text.split())


def test_a_terminal_wide_enough_hides_no_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert "hidden" not in shown(BOARD, Stream(terminal=True))


def test_five_hundred_models_are_one_line_each() -> None:
    lines = shown(large_board(500), Stream("ascii")).splitlines()
    assert sum("model.with-a-long-name." in line for line in lines) == 500
    assert "500   model.with-a-long-name.498" in "\n".join(lines)


@pytest.mark.parametrize("terminal", [True, False])
def test_no_name_commands_the_terminal(terminal: bool) -> None:
    text = shown(hostile_board(), Stream(terminal=terminal)).replace("\x1b[1m", "")
    text = text.replace("\x1b[0m", "")
    assert not {char for char in text if ord(char) < 32 or char in "\x7f\x9b\u202e"} - {"\n"}


def test_markup_in_names_is_text() -> None:
    text = shown(hostile_board(), Stream())
    assert "[/red]" in text
    assert "[bold]loud" in text


def test_a_name_on_two_lines_stays_on_one() -> None:
    assert "line break" in shown(hostile_board(), Stream())


def test_every_shown_text_can_be_encoded() -> None:
    assert shown(hostile_board(), Stream()).encode()


def test_a_holdout_is_a_column_and_said_above() -> None:
    rows = (replace(FUSED, holdout=Score(0.0987, 0.05, "holdout")),)
    text = shown(replace(BOARD, rows=rows), Stream())
    assert "cross-fitted, and a holdout" in text
    assert "0.099 ± 0.050" in text


def test_rows_that_were_not_scored_are_counted_above() -> None:
    assert "3 classes, 120 scored" in shown(replace(BOARD, n_covered=120), Stream())


def test_a_higher_metric_says_so() -> None:
    assert "accuracy (higher is better)" in shown(replace(BOARD, metric="accuracy"), Stream())


def test_a_board_of_failures_only_still_tells_all_reasons() -> None:
    text = shown(replace(BOARD, rows=BOARD.rows[-1:]), Stream())
    assert "failed    knn: predicts NaN" in text


def test_an_undefined_score_is_not_called_nan() -> None:
    rows = (FUSED, scored("odd", float("nan"), float("nan"), 0.5))
    assert "n/a" in shown(replace(BOARD, rows=rows), Stream())


def test_gains_over_another_score_than_the_best_rows_are_explained() -> None:
    told = replace(FUSED, verdict=replace(VERDICT, gain=0.05))
    text = render(replace(BOARD, rows=(told, *ROWS[1:])), make_console(Stream()))
    assert "gain      over 0.154: the best base model as chosen without the scored rows" in text
