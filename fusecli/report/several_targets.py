"""The boards of several targets of one recipe together: for people, as JSON, CSV and Markdown.

The main target's stands where it would stand alone; those of further targets come after it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from fusecli.report.as_csv import csv_of
from fusecli.report.as_json import Document, board_json
from fusecli.report.as_markdown import board_markdown
from fusecli.report.board import render
from fusecli.report.comparison import (
    MORE,
    comparison_json,
    comparison_markdown,
    more_cells,
    render_comparison,
)
from fusecli.values import Board, Row

Further = Mapping[str, Board]


@dataclass(frozen=True)
class Forms:
    """How one board is written down. more: names of further columns of CSV; cells: of a row."""

    render: Callable[[Board, Console, Path | None], str] = render
    plain: Callable[..., Document] = board_json
    markdown: Callable[[Board, Path | None], str] = board_markdown
    more: Sequence[str] = ()
    cells: Callable[[Board, Row], Sequence[Any]] = lambda *_: ()


OF_RUN = Forms()
OF_COMPARISON = Forms(render_comparison, comparison_json, comparison_markdown, MORE, more_cells)


def render_boards(
    main: Board,
    further: Further,
    console: Console,
    folder: Path | None = None,
    forms: Forms = OF_RUN,
) -> str:
    """Return every board for this console, the folder of the run below the last one."""
    boards = (main, *further.values())
    places = (*(None for _ in further), folder)
    parts = (forms.render(one, console, place) for one, place in zip(boards, places, strict=True))
    return "\n\n".join(parts)


def boards_json(
    main: Board, further: Further, folder: Path | None = None, forms: Forms = OF_RUN
) -> Document:
    """Return the main board's document, with those of further targets by name under `further`.

    Without any it is the one document that it always was.
    """
    plain = forms.plain(main, folder)
    others = {name: forms.plain(board) for name, board in further.items()}
    return {**plain, "further": others} if others else plain


def boards_json_text(
    main: Board, further: Further, folder: Path | None = None, forms: Forms = OF_RUN
) -> str:
    """Return the document as text, in ASCII: no name in it can command a terminal."""
    document = boards_json(main, further, folder, forms)
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def boards_csv_of_targets(main: Board, further: Further, forms: Forms = OF_RUN) -> str:
    """Return all rows under one line of column names, with the target in front of several."""
    return csv_of([main, *further.values()], forms.more, forms.cells, by="target")


def boards_markdown(
    main: Board, further: Further, folder: Path | None = None, forms: Forms = OF_RUN
) -> str:
    """Return one board below the other."""
    boards = (main, *further.values())
    places = (*(None for _ in further), folder)
    parts = (forms.markdown(one, place) for one, place in zip(boards, places, strict=True))
    return "\n".join(parts)
