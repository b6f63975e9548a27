from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fusecli.report import board_csv, board_json, board_markdown, schema_of
from fusecli.values import Board, Score
from tests.report.boards import BOARD, FUSED, hostile_board, large_board
from tests.report.validation import mistakes

BOARDS = {
    "usual": BOARD,
    "hostile": hostile_board(),
    "large": large_board(500),
    "undefined": replace(BOARD, rows=(replace(FUSED, score=Score(float("nan"), 0.1, "nested")),)),
    "failed": replace(BOARD, rows=BOARD.rows[-1:]),
    "empty": replace(BOARD, rows=()),
}


@pytest.fixture(params=BOARDS)
def board(request: pytest.FixtureRequest) -> Board:
    return BOARDS[request.param]


def printed(board: Board) -> Any:
    return json.loads(json.dumps(board_json(board, Path("runs/a")), allow_nan=False))


def cells(board: Board) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(board_csv(board))))


def test_every_board_is_valid_by_its_schema(board: Board) -> None:
    assert mistakes(printed(board), schema_of("board")) == []


def test_the_schema_refuses_another_document() -> None:
    wrong = {**printed(BOARD), "schema": 2, "extra": 1}
    assert len(mistakes(wrong, schema_of("board"))) == 2


def test_json_tells_every_score_in_full() -> None:
    row = printed(BOARD)["rows"][0]
    assert row["score"]["value"] == BOARD.rows[0].score.value  # type: ignore[union-attr]
    assert row["verdict"]["gain"] == 0.012


def test_json_keeps_names_as_they_are() -> None:
    names = [row["name"] for row in printed(BOARDS["hostile"])["rows"]]
    assert names == [row.name for row in BOARDS["hostile"].rows]


def test_a_failed_model_has_no_rank_and_a_reason() -> None:
    row = printed(BOARD)["rows"][-1]
    assert (row["rank"], row["status"], row["reason"]) == (None, "failed", "predicts NaN")


def test_csv_has_one_line_a_row(board: Board) -> None:
    assert len(cells(board)) == len(board.rows)


def test_no_text_in_csv_is_a_formula(board: Board) -> None:
    texts = [text for row in cells(board) for text in row.values()]
    risky = [text for text in texts if text.startswith(("=", "+", "@", "\t", "\r"))]
    assert risky == []


def test_a_formula_in_csv_is_a_text() -> None:
    assert "'=cmd|' /C calc'!A0" in [row["name"] for row in cells(BOARDS["hostile"])]


def test_a_negative_number_in_csv_stays_a_number() -> None:
    rows = (replace(FUSED, score=Score(-0.5, 0.1, "cross-fit")),)
    assert float(cells(replace(BOARD, rows=rows))[0]["score"]) == -0.5


def test_csv_has_a_column_for_every_further_metric() -> None:
    assert cells(BOARD)[0]["accuracy"] == "0.967"


def test_markdown_rows_have_as_many_cells_as_the_header(board: Board) -> None:
    table = [line for line in board_markdown(board).splitlines() if line.startswith("|")]
    bars = {line.replace("\\|", "").count("|") for line in table}
    assert len(bars) <= 1


def test_markdown_shows_markup_as_text() -> None:
    text = board_markdown(BOARDS["hostile"])
    assert "<script>" not in text
    assert "\\[/red\\]" in text


def test_markdown_has_the_fused_row_in_bold() -> None:
    assert "**soft\\_voting**" in board_markdown(BOARD)
    assert "**svm**" not in board_markdown(BOARD)


@pytest.mark.parametrize("what", ["board", "plan", "columns", "list"])
def test_every_schema_says_which_dialect_it_is_in(what: str) -> None:
    assert schema_of(what)["$schema"].startswith("http://json-schema.org/")
