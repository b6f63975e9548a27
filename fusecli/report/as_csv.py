"""The board as CSV: one line a row, every number in full, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from fusecli.report.text import clean
from fusecli.values import Board, Row, Score

FORMULA = ("=", "+", "-", "@", "\t", "\r", *"\uff1d\uff0b\uff0d\uff20")  # and their wide forms
NUMBER = re.compile(r"[-+]?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?")
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
    return csv_of([board])


def csv_of(
    boards: Sequence[Board],
    more: Sequence[str] = (),
    values: Callable[[Board, Row], Sequence[Any]] = lambda *_: (),
    by: Literal["data", "target"] = "data",
) -> str:
    """Return boards under one line of column names; several have what tells them apart in front.

    more: names of further columns, with what `values` says of each row. All that the boards measure
    besides their metric are the last columns.
    """
    several, also = len(boards) > 1, list(dict.fromkeys(m for board in boards for m in board.also))
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow([*[by] * several, *COLUMNS, *more, *map(cell, also)])
    for board in boards:
        for place, row in enumerate(board.rows, 1):
            own = (*_values(board, place, row), *values(board, row))
            others = (_value(row.also.get(metric)) for metric in also)
            writer.writerow(map(cell, (*[getattr(board, by)] * several, *own, *others)))
    return sheet.getvalue()


def cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: such a text gets a ' in front.

    A number stays one, also a negative one, and one that is text.
    """
    if value is None or isinstance(value, (int, float)):
        return value
    text = clean(value)
    if NUMBER.fullmatch(text):
        return text
    starts = (str(value), text, text.lstrip())
    return f"'{text}" if any(start.startswith(FORMULA) for start in starts) else text


def _values(board: Board, place: int, row: Row) -> Iterator[Any]:
    yield from (place if row.score else None, row.name, row.role)
    yield from ("scored" if row.score else "failed", board.metric)
    yield from _fields(row.score, ("value", "half_width", "rung"))
    yield from _fields(row.verdict, VERDICT)
    yield _value(row.holdout)
    yield from _fields(row.price, PRICE)
    yield from (row.weight, row.reason)


def _fields(value: Any, names: tuple[str, ...]) -> Iterator[Any]:
    return (getattr(value, name, None) for name in names)


def _value(score: Score | None) -> float | None:
    return score.value if score else None
