"""Boards of several targets together, in every form."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from fusecli.report import (
    board_csv,
    board_json_text,
    board_markdown,
    boards_csv_of_targets,
    boards_json_text,
    boards_markdown,
    render,
    render_boards,
)
from tests.report.boards import BOARD

MAIN, OTHER = replace(BOARD, target="kind"), replace(BOARD, target="size")
RUN = Path("runs/a")


def test_without_further_targets_every_form_is_as_of_one_board() -> None:
    console = Console(width=200)
    assert boards_json_text(BOARD, {}, RUN) == board_json_text(BOARD, RUN)
    assert boards_csv_of_targets(BOARD, {}) == board_csv(BOARD)
    assert boards_markdown(BOARD, {}, RUN) == board_markdown(BOARD, RUN)
    assert render_boards(BOARD, {}, console, RUN) == render(BOARD, console, RUN)


def test_json_has_further_boards_by_target_and_the_main_one_where_it_was() -> None:
    found = json.loads(boards_json_text(MAIN, {"size": OTHER}, RUN))
    further = found.pop("further")
    assert found == json.loads(board_json_text(MAIN, RUN))
    assert further["size"]["rows"] == found["rows"]


def test_csv_says_the_target_of_each_row() -> None:
    rows = list(csv.DictReader(io.StringIO(boards_csv_of_targets(MAIN, {"size": OTHER}))))
    assert {row["target"] for row in rows} == {"kind", "size"}
    assert len(rows) == 2 * len(BOARD.rows)


def test_text_names_each_target_and_the_folder_once_at_the_end() -> None:
    text = render_boards(MAIN, {"size": OTHER}, Console(width=200), RUN)
    assert "kind of " in text.split("\n\n\n")[0]
    assert "size of " in text
    assert text.count("runs/a") == 1
    assert text.rstrip().endswith("runs/a")
