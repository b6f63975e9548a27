"""A comparison of strategies on one data set: for people, as Markdown, JSON and CSV."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from fusecli.report.as_csv import csv_of
from fusecli.report.as_json import Document, board_json, finite, score_json, verdict_json
from fusecli.report.as_markdown import document
from fusecli.report.board import shown
from fusecli.report.comparison_cells import comparison_columns, optimism
from fusecli.report.sentences import below
from fusecli.report.text import UNICODE, glyphs_for
from fusecli.values import Board, Picked, Range, Row

MORE = ("apparent", "optimism", "members", "fuse_seconds", "may_be_optimistic")


def render_comparison(board: Board, console: Console, folder: Path | None = None) -> str:
    """Return the whole comparison for this console: header, table, verdict and what it rests on.

    On a terminal too narrow for all of it, the least important columns are left out and counted.
    """
    return shown(board, comparison_columns(board, glyphs_for(console.encoding)), console, folder)


def comparison_markdown(board: Board, folder: Path | None = None) -> str:
    """Return the same as Markdown, with every column."""
    return document(board, comparison_columns(board, UNICODE), below(board, folder))


def comparison_csv(board: Board) -> str:
    """Return one line a row, every number in full."""
    return csv_of([board], MORE, more_cells)


def comparison_json(board: Board, folder: Path | None = None) -> Document:
    """Return the comparison as plain values; its schema is `fuse schema comparison`."""
    plain = board_json(board, folder)
    rows = [
        {**own, **_more(board, row)} for own, row in zip(plain["rows"], board.rows, strict=True)
    ]
    return {**plain, "rows": rows, "choice": _choice(board.picked)}


def comparison_json_text(board: Board, folder: Path | None = None) -> str:
    """Return the document as text, in ASCII: no name in it can command a terminal."""
    return json.dumps(comparison_json(board, folder), indent=2, allow_nan=False) + "\n"


def _more(board: Board, row: Row) -> Document:
    values = (
        score_json(row.apparent),
        finite(optimism(board, row)),
        row.members,
        finite(row.fuse_seconds),
        row.optimistic,
    )
    return dict(zip(MORE, values, strict=True))


def more_cells(board: Board, row: Row) -> list[object]:
    """Return the cells of the further columns of a row in a CSV file."""
    apparent = row.apparent.value if row.apparent else None
    return [apparent, *list(_more(board, row).values())[1:]]


def _choice(found: Picked | None) -> Document | None:
    if found is None:
        return None
    return {
        "best": found.best,
        "strategies": found.strategies,
        "score": score_json(found.score),
        "verdict": verdict_json(found.verdict),
        "taken": dict(found.taken),
        "tied": list(found.tied),
        "bootstrap": _range(found.bootstrap),
        "bootstrap_gain": _range(found.bootstrap_gain),
        "bootstrap_better": finite(found.better),
    }


def _range(found: Range) -> Document:
    return {name: finite(value) for name, value in asdict(found).items()}
