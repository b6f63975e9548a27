"""A board read back from its document."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from fusecli.report import board_csv, board_json, board_markdown
from fusecli.report.stored_board import board_of
from fusecli.values import Board, Score
from tests.report.boards import BOARD, hostile_board, large_board


def stored(board: Board) -> Any:
    return json.loads(json.dumps(board_json(board)))


def test_the_board_is_the_same() -> None:
    assert board_of(stored(BOARD)) == BOARD


@pytest.mark.parametrize(
    "board", [BOARD, hostile_board(), large_board(30)], ids=["usual", "hostile", "large"]
)
def test_what_is_printed_is_the_same(board: Board) -> None:
    again = board_of(stored(board))
    assert board_json(again) == board_json(board)
    assert board_csv(again) == board_csv(board)
    assert board_markdown(again) == board_markdown(board)


def test_what_is_no_number_is_shown_as_before() -> None:
    lost = replace(BOARD.rows[1], score=Score(float("nan"), float("inf"), "cross-fit", ()))
    board = replace(BOARD, rows=(BOARD.rows[0], lost, *BOARD.rows[2:]))
    assert board_markdown(board_of(stored(board))) == board_markdown(board)


@pytest.mark.parametrize("wrong", [None, 3, -1, "x", [], {}, [None], [{}], 1e999], ids=repr)
def test_any_other_value_anywhere_is_a_board_or_a_value_error(wrong: Any) -> None:
    whole = stored(BOARD)
    places = [(whole, key) for key in whole]
    for inner in (whole["data"], whole["fits"], whole["metric"], *whole["rows"][:1]):
        places += [(inner, key) for key in inner]
    for holder, key in places:
        kept, holder[key] = holder[key], wrong
        with suppress(ValueError):
            assert isinstance(board_of(whole), Board)
        holder[key] = kept


def test_a_later_version_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="its schema is 2, and 1 is known"):
        board_of({**stored(BOARD), "schema": 2})


def test_a_metric_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no metric is called 'luck'"):
        board_of({**stored(BOARD), "metric": {"name": "luck", "better": "lower"}})
