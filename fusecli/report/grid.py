"""Columns of text as a Rich table without boxes; what must not be folded never is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fusecli.report.console import GAP, space

WIDEST = 64


@dataclass(frozen=True)
class GridColumn:
    """One column: its title and one cell a row.

    spare: the columns with the highest number are left out first where room is short, 0 never.
    folds: whether a long cell may go on in a second line.
    """

    title: str
    cells: tuple[str, ...]
    right: bool = False
    spare: int = 0
    folds: bool = False

    @property
    def width(self) -> int:
        """The columns of a terminal that the widest cell takes, folded at the latest at 64."""
        widest = max(map(cell_len, (self.title, *self.cells)))
        return min(widest, WIDEST)


def grid(columns: Sequence[GridColumn], bold: Collection[int] = ()) -> Table:
    """Return the table, the rows of those numbers bold."""
    rigid = total([column for column in columns if not column.folds])
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), min_width=rigid)
    for column in columns:
        _add_column(table, column)
    for place, cells in enumerate(zip(*(column.cells for column in columns), strict=True)):
        table.add_row(*map(Text, cells), style="bold" if place in bold else "")
    table.header_style = ""
    return table


def _add_column(table: Table, column: GridColumn) -> None:
    table.add_column(
        Text(column.title),
        justify="right" if column.right else "left",
        overflow="fold",
        min_width=None if column.folds else column.width,
        max_width=None if column.folds else WIDEST,
    )


def fitting(columns: Sequence[GridColumn], console: Console) -> tuple[GridColumn, ...]:
    """Return the columns that the console has room for, the least important left out first."""
    kept = tuple(columns)
    levels = sorted({column.spare for column in columns if column.spare}, reverse=True)
    for level in levels:
        if (room := space(console)) is None or total(kept) <= room:
            break
        kept = tuple(column for column in kept if column.spare < level)
    return kept


def total(columns: Sequence[GridColumn]) -> int:
    """Return the width of a table of these columns."""
    return sum(column.width for column in columns) + GAP * max(len(columns) - 1, 0)
