"""A comparison for people and programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fusecli.report import (
    Comparisons,
    boards_csv,
    comparison_csv,
    comparison_json,
    comparison_markdown,
    comparisons_json_text,
    comparisons_markdown,
    make_console,
    render_comparison,
    render_comparisons,
    schema_of,
)
from fusecli.values import Board, Notice, Picked, Range, Row, Score
from tests.report.boards import BOARD, FUSED, VERDICT, hostile_board, score
from tests.report.streams import Stream
from tests.report.validation import mistakes

VOTING = replace(FUSED, apparent=Score(0.1, 0.03, "apparent"), members=3, fuse_seconds=0.0123)
STACKING = replace(
    VOTING,
    name="stacking",
    score=score(0.108, 0.03),
    apparent=Score(0.081, 0.03, "apparent"),
    fuse_seconds=1.23,
    optimistic=True,
)
PICKED = Picked(
    "soft_voting",
    2,
    Score(0.1071, 0.0312, "cross-fit"),
    replace(VERDICT, call="inconclusive", better=0.3, equal=0.6, worse=0.1),
    {"soft_voting": 6, "stacking": 2},
    ("stacking",),
    Range(0.106, 0.08, 0.13),
    Range(0.01, -0.005, 0.03),
    0.8,
)
COMPARED = replace(BOARD, rows=(VOTING, STACKING, *BOARD.rows[1:]), picked=PICKED)
GOLDEN = """\
iris_voting   iris: 150 rows, 4 columns, 3 classes   \
log_loss (lower is better), 8 folds, cross-fitted

     model         log_loss                            apparent   optimism   gain              \
P better/equal/worse   accuracy   members   fuse s   ms/1k rows
 1   soft_voting   0.104 ± 0.031                          0.100    +0.0040   +0.012 ± 0.020    \
0.10 0.96 0.04            0.967         3    0.012         14.2
 2   stacking      0.108 ± 0.030   may be optimistic      0.081    +0.0270   +0.012 ± 0.020    \
0.10 0.96 0.04            0.967         3      1.2         14.2
 3   svm           0.116 ± 0.035                                             best base model   \
                          0.967                             0.6
 4   logistic      0.131 ± 0.029                                                               \
                          0.960                             0.3
 5   forest        0.149 ± 0.071                                                               \
                          0.953                           1,300

verdict   soft_voting, best of 2 strategies: inconclusive against svm (P better 0.30, equal 0.60, \
worse 0.10), at 24 times its prediction cost: keep svm unless more repeats or rows settle it
choice    the best on the board shows 0.104; picked without the scored rows it is 0.107 \
(soft_voting on 6 and stacking on 2 of 8 splits); bootstrap-corrected 0.106 (0.080 to 0.130), \
gain +0.0100 (-0.0050 to 0.0300)
tie       soft_voting is not clearly better than stacking
failed    knn: predicts NaN
note      3 rows are duplicates: they share a fold
fits      24 made, 0 from the store, 1.9 s
run       runs/a
"""
WORST = hostile_board()
HOSTILE = replace(
    WORST,
    rows=(BOARD.rows[1], *WORST.rows),
    picked=replace(PICKED, tied=("[/red]", "\x1b[31m"), taken={"\x1b[31m": 8}),
)
BOARDS = {
    "usual": COMPARED,
    "hostile": HOSTILE,
    "nothing picked": replace(COMPARED, picked=None),
    "failed": replace(BOARD, rows=BOARD.rows[-1:]),
}


@pytest.fixture(params=BOARDS)
def board(request: pytest.FixtureRequest) -> Board:
    return BOARDS[request.param]


def printed(board: Board) -> Any:
    return json.loads(json.dumps(comparison_json(board, Path("runs/a")), allow_nan=False))


def lines_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_redirected_comparison_looks_like_this() -> None:
    assert render_comparison(COMPARED, make_console(Stream()), Path("runs/a")) == GOLDEN


def test_with_one_strategy_nothing_is_said_of_choosing() -> None:
    alone = replace(COMPARED, picked=replace(PICKED, strategies=1, tied=()))
    text = render_comparison(alone, make_console(Stream()))
    assert "choice" not in text and "verdict   inconclusive against svm" in text


def test_the_cheapest_of_those_that_are_tied_is_told() -> None:
    cheap = replace(STACKING, price=replace(FUSED.price, predict_ms=3.0))  # type: ignore[type-var]
    board = replace(COMPARED, rows=(VOTING, cheap, *BOARD.rows[1:]))
    text = render_comparison(board, make_console(Stream()))
    assert "stacking; the cheapest of them is stacking (3.0 ms per 1,000 rows)" in text


def test_a_narrow_terminal_cuts_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    text = render_comparison(COMPARED, make_console(Stream(terminal=True)))
    assert "stacking      0.108 ± 0.030   may be optimistic" in text and "hidden" in text


def test_no_name_commands_the_terminal() -> None:
    text = render_comparison(HOSTILE, make_console(Stream()))
    assert "\x1b" not in text


def test_every_comparison_is_valid_by_its_schema(board: Board) -> None:
    assert mistakes(printed(board), schema_of("comparison")) == []


def test_optimism_is_positive_where_the_apparent_score_flatters() -> None:
    rows = {row["name"]: row for row in printed(COMPARED)["rows"]}
    assert rows["stacking"]["optimism"] == pytest.approx(0.027)
    assert rows["svm"]["optimism"] is None
    higher = replace(COMPARED, metric="accuracy")
    assert printed(higher)["rows"][1]["optimism"] == pytest.approx(-0.027)


def test_csv_has_one_line_a_row_and_the_further_columns(board: Board) -> None:
    assert len(lines_of(comparison_csv(board))) == len(board.rows)
    row = lines_of(comparison_csv(COMPARED))[1]
    assert (row["members"], row["apparent"], row["may_be_optimistic"]) == ("3", "0.081", "True")


def test_markdown_rows_have_as_many_cells_as_the_header(board: Board) -> None:
    table = [line for line in comparison_markdown(board).splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) <= 1


def several(*boards: Board, **failed: str) -> Comparisons:
    named = {board.data: board for board in boards}
    return Comparisons(named, failed, notices=(Notice("two are too few"),))


LONE = Row("x", "base", score(1, 1))
OTHER = replace(BOARD, data="other", also=("roc_auc",), rows=(LONE,))


def test_several_boards_without_a_summary_stand_one_after_another() -> None:
    found = several(COMPARED, OTHER, lost="no such table")
    text = render_comparisons(found, make_console(Stream()))
    parts = ("iris: 150 rows", "other: 150 rows", "lost: no such table")
    assert sorted(parts, key=text.index) == list(parts)
    assert text.endswith("note     two are too few\n")


def test_one_data_set_is_a_plain_board() -> None:
    found = Comparisons({"iris": COMPARED}, {})
    assert render_comparisons(found, make_console(Stream()), Path("runs/a")) == GOLDEN


def test_several_boards_are_valid_by_their_schema() -> None:
    document = json.loads(comparisons_json_text(several(COMPARED, OTHER, lost="why")))
    assert mistakes(document, schema_of("comparisons")) == []
    assert document["failed"] == [{"name": "lost", "reason": "why"}]


def test_csv_of_several_boards_names_the_data_and_has_every_metric() -> None:
    lines = lines_of(boards_csv(several(COMPARED, OTHER)))
    assert [line["data"] for line in lines][-2:] == ["iris", "other"]
    assert {"accuracy", "roc_auc"} <= lines[0].keys() and lines[0]["roc_auc"] == ""


def test_markdown_of_several_boards_has_them_all() -> None:
    text = comparisons_markdown(several(COMPARED, OTHER, lost="why"))
    assert "iris: 150 rows" in text and "other: 150 rows" in text and "**failed** lost: why" in text
