"""The leaderboard for people: best first, fused rows bold, no boxes, nothing cut."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fusecli.report.cells import board_columns, ranked
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.digits import count
from fusecli.report.grid import GridColumn, fitting, grid
from fusecli.report.sentences import below, header
from fusecli.report.text import UNICODE, Glyphs, glyphs_for
from fusecli.values import Board


def render(board: Board, console: Console, folder: Path | None = None) -> str:
    """Return the whole board for this console: header, table, verdict, fits and what failed.

    On a terminal too narrow for all of it, the least important columns are left out and counted.
    """
    return shown(board, board_columns(board, glyphs_for(console.encoding)), console, folder)


def shown(
    board: Board, columns: Sequence[GridColumn], console: Console, folder: Path | None
) -> str:
    """Return the board with these columns, or those of them that the console has room for."""
    kept = fitting(columns, console)
    lines = (*below(board, folder), *_about_hidden(len(columns) - len(kept)))
    table = grid(kept, _fused(board))
    return drawn(console, Text(header(board), overflow="fold"), table, labelled(lines))


def board_table(board: Board, glyphs: Glyphs = UNICODE) -> Table:
    """Return the table alone, with every column."""
    return grid(board_columns(board, glyphs), _fused(board))


def _about_hidden(hidden: int) -> tuple[Line, ...]:
    if not hidden:
        return ()
    where = "a wider terminal, --csv or a redirected output shows all"
    return (("hidden", f"{count(hidden, 'column')}: {where}"),)


def _fused(board: Board) -> set[int]:
    return {place for place, row in enumerate(ranked(board)) if row.role == "fused"}
