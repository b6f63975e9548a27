"""Planned columns to the arrays of a `Table`: of the training table, or of another one like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from fusecli.dataset.cells import Cells, Reading
from fusecli.dataset.dates import date_parts
from fusecli.dataset.levels import level_codes
from fusecli.dataset.names import counted, shown
from fusecli.dataset.planning import Planned
from fusecli.errors import DataError
from fusecli.values import Array, Floats, Notice, Table

_BAD = 0.05  # share of unreadable values from which a column of another table is another column


def encode(planned: Sequence[Planned], cells: Mapping[str, Cells], rows: int) -> Table:
    """Return the table of all columns that the plan uses."""
    numbers = [pair for one in planned for pair in _numbers(one, cells[one.name])]
    categories = [one for one in planned if one.column.kind not in ("number", "date", "drop")]
    codes = [level_codes(cells[one.name].texts, one.levels) for one in categories]
    return Table(
        numbers=_side_by_side([values for _, values in numbers], rows, np.float64),
        codes=_side_by_side(codes, rows, np.int32),
        number_names=tuple(name for name, _ in numbers),
        category_names=tuple(one.name for one in categories),
        levels=tuple(one.levels for one in categories),
        kinds=tuple(one.column.kind for one in categories),
    )


def _numbers(one: Planned, cells: Cells) -> list[tuple[str, Floats]]:
    """Return the names and values of the numbers that a column becomes: none, one, or a date's."""
    if one.column.kind == "number":
        return [(one.name, _finite(one.read_numbers(cells).values))]
    if one.column.kind == "date":
        parts = date_parts(cells.dates.values)
        return [(f"{one.name}.{part}", parts[part]) for part in one.column.parts]
    return []


def _finite(values: Floats) -> Floats:
    """Return numbers with 0.0 for -0.0, and the one NaN for every value that is not finite."""
    return np.where(np.isfinite(values), values + 0.0, np.nan)


def _side_by_side(columns: Sequence[Array], rows: int, dtype: type) -> Array:
    whole: Array = np.empty((rows, len(columns)), dtype)
    for place, column in enumerate(columns):
        whole[:, place] = column
    return whole


def misfits(
    planned: Sequence[Planned], cells: Mapping[str, Cells], where: str = "test rows"
) -> tuple[Notice, ...]:
    """Return notices of what another table holds and the training table does not.

    where: what to call its rows.

    Raises:
        DataError: a column holds something else than the column of that name in training.
    """
    notices: list[Notice] = []
    for one in planned:
        if one.column.kind in ("number", "date"):
            notices += _unreadable(one, cells[one.name], where)
        elif one.column.kind != "drop":
            notices += _unseen(one, cells[one.name], where)
    return tuple(notices)


def _unreadable(one: Planned, cells: Cells, where: str) -> list[Notice]:
    reading = one.read_numbers(cells) if one.column.kind == "number" else cells.dates
    if not reading.unread:
        return []
    told = f"{where}: column {shown(one.name)}: {shown(reading.example)} is no {one.column.kind}"
    if reading.unread > _BAD * (reading.unread + reading.present.sum()):
        hint = f"the training table has {one.column.kind}s there"
        raise DataError(told, _with_count(reading, hint))
    return [Notice(told, _with_count(reading, "such values count as missing"))]


def _with_count(reading: Reading, hint: str) -> str:
    return f"{hint}; {reading.unread} of {counted(len(reading.values), 'row')} have such a value"


def _unseen(one: Planned, cells: Cells, where: str) -> list[Notice]:
    unseen = cells.is_present & (level_codes(cells.texts, one.levels) < 0)
    if not unseen.any() or one.column.kind == "text":
        return []
    rows = np.flatnonzero(unseen)
    value = str(cells.texts.values[int(cells.texts.codes[rows[0]])])
    told = f"{where}: column {shown(one.name)}: {counted(len(rows), 'value')} such as "
    return [Notice(f"{told}{shown(value)}", "training has none of them; they count as missing")]
