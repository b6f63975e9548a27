"""The column plan: what each column of a table is used as, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from fusecli.dataset.cells import Cells, Reading, cells_of
from fusecli.dataset.choosing import choose
from fusecli.dataset.dates import date_parts
from fusecli.dataset.levels import levels_of
from fusecli.dataset.names import counted, several, shown
from fusecli.dataset.parsing import Style
from fusecli.errors import DataError
from fusecli.values import Array, Column, ColumnKind, Notice

if TYPE_CHECKING:
    import pandas as pd

AS_TOLD = "as the recipe says"


@dataclass(frozen=True)
class Planned:
    """A column of the training table with all that is needed to read it again in another table.

    levels: of a category, in order.
    """

    column: Column
    levels: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def name(self) -> str:
        return self.column.name

    def read_numbers(self, cells: Cells) -> Reading:
        """Return a column of another table as numbers, written as in the training table."""
        return cells.numbers_as(style) if (style := self.column.style) else cells.numbers


def plan(
    frame: pd.DataFrame, overrides: Mapping[str, ColumnKind], *, typed: bool = False
) -> tuple[Column, ...]:
    """Return what each column of a table is used as, and why.

    overrides: the kinds of columns that the user set by hand. typed: whether the table's format
        has types; then few digits kept as text are a category.

    Raises:
        DataError: a column cannot be what the user says it is.
    """
    planned = (
        plan_column(str(name), cells_of(frame[name]), overrides.get(str(name)), typed=typed)
        for name in frame.columns
    )
    return tuple(one.column for one in planned)


def plan_column(name: str, cells: Cells, told: ColumnKind | None, *, typed: bool) -> Planned:
    """Return the plan of one column; `told`: the kind that the user set by hand."""
    kind, reason = (told, AS_TOLD) if told else choose(name, cells, typed=typed)
    if kind == "number":
        return _number(name, reason, cells)
    if kind == "date":
        return _date(name, reason, cells)
    if kind == "drop":
        return Planned(_column(name, kind, reason, cells))
    return Planned(_column(name, kind, reason, cells), levels=levels_of(cells.texts))


def _column(name: str, kind: ColumnKind, reason: str, cells: Cells) -> Column:
    missing = int((~cells.is_present).sum())
    return Column(name, kind, reason, missing, _distinct(cells))


def _distinct(cells: Cells) -> int:
    if cells.form in ("number", "boolean", "date"):
        return _different(Reading(cells.stored))
    return len(cells.texts.values)


def _different(reading: Reading) -> int:
    import pandas as pd

    return len(pd.unique(reading.values[reading.present]))


def _number(name: str, reason: str, cells: Cells) -> Planned:
    reading = cells.numbers
    told = (*_unread(name, reading, "number"), *_infinite(name, reading))
    missing = int((~np.isfinite(reading.values)).sum())
    if missing == len(reading.values):
        raise DataError(f"the column {shown(name)} holds no number", _way_out(reading))
    style = _style(cells)
    column = Column(name, "number", reason, missing, _different(reading), style=style)
    return Planned(column, notices=told)


def _style(cells: Cells) -> Style | Literal[""]:
    if cells.form == "boolean":
        return "words"
    return cells.style if cells.form in ("text", "category") else ""


def _date(name: str, reason: str, cells: Cells) -> Planned:
    reading = cells.dates
    present = reading.values[reading.present]
    if not len(present):
        raise DataError(f"the column {shown(name)} holds no ISO date", _way_out(reading))
    told = _unread(name, reading, "date")
    missing = len(reading.values) - len(present)
    column = Column(name, "date", reason, missing, _different(reading), _varying(present))
    return Planned(column, notices=told)


def _varying(dates: Array) -> tuple[str, ...]:
    parts = date_parts(dates)
    return tuple(name for name, part in parts.items() if (part != part[0]).any()) or ("days",)


def _way_out(reading: Reading) -> str:
    return f"it holds {shown(reading.example)}; leave it out of data.columns" * bool(reading.unread)


def _unread(name: str, reading: Reading, what: str) -> tuple[Notice, ...]:
    if not reading.unread:
        return ()
    count = f"{counted(reading.unread, 'value')} such as {shown(reading.example)}"
    hint = "they count as missing; as a category the column keeps them"
    return (Notice(f"column {shown(name)}: {count}: not a {what}", hint),)


def _infinite(name: str, reading: Reading) -> tuple[Notice, ...]:
    count = int(np.isinf(reading.values).sum())
    if not count:
        return ()
    return (
        Notice(
            f"column {shown(name)}: {counted(count, 'infinite value')}", "they count as missing"
        ),
    )


def dropped(columns: Iterable[Column]) -> tuple[Notice, ...]:
    """Return a notice of the columns that are left out for a reason of the program's own."""
    by_reason: dict[str, list[str]] = {}
    for column in columns:
        if column.kind == "drop" and column.reason != AS_TOLD:
            by_reason.setdefault(column.reason, []).append(column.name)
    return tuple(
        Notice(f"not used: {several(names)}", reason) for reason, names in by_reason.items()
    )
