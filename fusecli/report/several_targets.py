"""The boards of several targets of one recipe together: for people, as JSON, CSV and Markdown.

The main target's stands where it would stand alone; those of further targets come after it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from fusecli.report.as_csv import csv_of
from fusecli.report.as_json import Document, board_json
from fusecli.report.as_markdown import board_markdown
from fusecli.report.board import render
from fusecli.values import Board

Further = Mapping[str, Board]


def render_boards(
    main: Board, further: Further, console: Console, folder: Path | None = None
) -> str:
    """Return every board for this console, the folder of the run below the last one."""
    boards = (main, *further.values())
    places = (*(None for _ in further), folder)
    parts = (render(one, console, place) for one, place in zip(boards, places, strict=True))
    return "\n\n".join(parts)


def boards_json(main: Board, further: Further, folder: Path | None = None) -> Document:
    """Return the main board's document, with those of further targets by name under `further`.

    Without any it is the one document that it always was.
    """
    plain = board_json(main, folder)
    others = {name: board_json(board) for name, board in further.items()}
    return {**plain, "further": others} if others else plain


def boards_json_text(main: Board, further: Further, folder: Path | None = None) -> str:
    """Return the document as text, in ASCII: no name in it can command a terminal."""
    return json.dumps(boards_json(main, further, folder), indent=2, allow_nan=False) + "\n"


def boards_csv_of_targets(main: Board, further: Further) -> str:
    """Return all rows under one line of column names, with the target in front of several."""
    return csv_of([main, *further.values()], by="target")


def boards_markdown(main: Board, further: Further, folder: Path | None = None) -> str:
    """Return one board below the other."""
    boards = (main, *further.values())
    places = (*(None for _ in further), folder)
    parts = (board_markdown(one, place) for one, place in zip(boards, places, strict=True))
    return "\n".join(parts)
