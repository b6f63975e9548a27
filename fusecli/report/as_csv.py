"""The board as CSV: one line a row, every number in full, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from fusecli.report.text import clean
from fusecli.values import Board, Row, Score

FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "rank",
    "name",
    "role",
    "status",
    "metric",
    "score",
    "half_width",
    "rung",
    "gain",
    "gain_half_width",
    "verdict",
    "p_better",
    "p_equal",
    "p_worse",
    "against",
    "holdout",
    "fit_seconds",
    "predict_ms_per_1000_rows",
    "size_bytes",
    "weight",
    "reason",
)
VERDICT = ("gain", "half_width", "call", "better", "equal", "worse", "against")
PRICE = ("fit_seconds", "predict_ms", "size_bytes")


def board_csv(board: Board) -> str:
    """Return the board with a line of column names; further metrics are the last columns."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow([*COLUMNS, *map(cell, board.also)])
    for place, row in enumerate(board.rows, 1):
        writer.writerow(map(cell, _values(board, place, row)))
    return sheet.getvalue()


def cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: such a text gets a ' in front."""
    if value is None or isinstance(value, (int, float)):
        return value
    text = clean(value)
    return f"'{text}" if str(value).startswith(FORMULA) or text.startswith(FORMULA) else text


def _values(board: Board, place: int, row: Row) -> Iterator[Any]:
    yield from (place if row.score else None, row.name, row.role)
    yield from ("scored" if row.score else "failed", board.metric)
    yield from _fields(row.score, ("value", "half_width", "rung"))
    yield from _fields(row.verdict, VERDICT)
    yield _value(row.holdout)
    yield from _fields(row.price, PRICE)
    yield from (row.weight, row.reason)
    yield from (_value(row.also.get(metric)) for metric in board.also)


def _fields(value: Any, names: tuple[str, ...]) -> Iterator[Any]:
    return (getattr(value, name, None) for name in names)


def _value(score: Score | None) -> float | None:
    return score.value if score else None
