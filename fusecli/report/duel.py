"""Two runs against each other, for people: two lines and a verdict."""

from __future__ import annotations

from operator import attrgetter

from rich.console import Console
from rich.text import Text

from fusecli.leaderboard import advice
from fusecli.report.as_markdown import document
from fusecli.report.cells import gains, prices, ranked, scores
from fusecli.report.comparison_cells import odds
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.grid import GridColumn, fitting, grid
from fusecli.report.sentences import header
from fusecli.report.text import UNICODE, Glyphs, clean, glyphs_for
from fusecli.values import Board


def render_duel(board: Board, console: Console) -> str:
    """Return both runs for this console, and what to make of them."""
    table = grid(fitting(duel_columns(board, glyphs_for(console.encoding)), console), {0})
    return drawn(console, Text(header(board), overflow="fold"), table, labelled(_below(board)))


def duel_markdown(board: Board) -> str:
    """Return the same as Markdown."""
    return document(board, duel_columns(board, UNICODE), _below(board))


def _below(board: Board) -> tuple[Line, ...]:
    notes = (("note", clean(notice)) for notice in board.notices)
    return (("verdict", clean(advice(board))), *notes)


def duel_columns(board: Board, glyphs: Glyphs) -> tuple[GridColumn, ...]:
    """Return the columns of two runs; the gain is of the second over the first."""
    rows = ranked(board)
    won = [cell if row.verdict else "" for row, cell in zip(rows, gains(rows, glyphs), strict=True)]
    return (
        GridColumn("run", tuple(clean(row.name) for row in rows)),
        scores(board.metric, [row.score for row in rows], glyphs),
        GridColumn("gain", tuple(won)),
        GridColumn("P better/equal/worse", tuple(map(odds, rows)), spare=1),
        prices("ms/1k rows", rows, attrgetter("predict_ms"), spare=2),
    )
