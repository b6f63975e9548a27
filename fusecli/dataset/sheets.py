"""A raw table on its way to a data set: columns named, rows still to be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fusecli.dataset.cells import Cells, cells_of
from fusecli.dataset.names import own_names
from fusecli.values import Array, Notice

if TYPE_CHECKING:
    import pandas as pd

    from fusecli.sources import RawTable


@dataclass(frozen=True)
class Sheet:
    """A raw table; the index of its frame is the number of each row, from 0, in the source.

    notices: what to tell the user about it so far. Each column is read as cells only once.
    """

    raw: RawTable
    notices: tuple[Notice, ...] = ()
    _cells: dict[str, Cells] = field(default_factory=dict, compare=False)

    @property
    def frame(self) -> pd.DataFrame:
        return self.raw.frame

    @property
    def names(self) -> list[str]:
        return list(self.raw.frame.columns)

    @property
    def rows(self) -> int:
        return len(self.raw.frame)

    def cells(self, name: str) -> Cells:
        """Return one column as cells."""
        if name not in self._cells:
            column = self.frame[name]
            self._cells[name] = cells_of(column, self.raw.missing, self.raw.decimal)
        return self._cells[name]

    def take(self, rows: Array) -> Sheet:
        """Return the sheet with some of its rows only (a mask)."""
        return Sheet(replace(self.raw, frame=self.frame.loc[rows]), self.notices)

    def telling(self, *notices: Notice) -> Sheet:
        """Return the sheet with more to tell."""
        return replace(self, notices=(*self.notices, *notices))

    def row_number(self, position: int) -> int:
        """Return the number of a row in the source, counted from 1 below the header."""
        return int(self.frame.index[position]) + 1


def sheet_of(source: str, params: Mapping[str, Any]) -> Sheet:
    """Read a source, a name or the path of a file, with its reading options.

    Raises:
        DataError: it cannot be read, or takes more memory or columns than a table of its size can.
        UsageError: it lacks an option.
    """
    from fusecli.sources import arguments, complete, find, is_path
    from fusecli.sources.bounds import bounded

    entry = complete(find(source), params)
    if is_path(source):
        with bounded(source):
            raw: RawTable = entry(source, **params)
    else:
        raw = entry(*arguments(source), **params)
    names, notices = own_names(list(raw.frame.columns))
    return Sheet(replace(raw, frame=raw.frame.set_axis(names, axis=1)), (*raw.notices, *notices))
