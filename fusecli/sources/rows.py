"""Rows as a database gives them, a part at a time, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from fusecli.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 300_000_000
MOST_COLUMNS = 10_000
PART = 1_000_000  # cells


class Rows(Protocol):
    """Whatever gives rows a part at a time, as cursors do."""

    def fetchmany(self, size: int, /) -> Sequence[Any]:
        """Return the next rows, none at the end."""


def frame_of_rows(rows: Rows, names: Sequence[str], place: str) -> pd.DataFrame:
    """Return all rows as a frame.

    Raises:
        DataError: there is none, or there are more cells than anybody means.
    """
    import pandas as pd

    if len(names) > MOST_COLUMNS:
        raise DataError(f"{place}: {len(names):,} columns, and {MOST_COLUMNS:,} are the most")
    size, parts, cells = max(1, PART // len(names)), [], 0
    while part := rows.fetchmany(size):
        cells += len(part) * len(names)
        if cells > MOST_CELLS:
            told = f"{place}: more than {MOST_CELLS:,} cells"
            raise DataError(told, "ask for fewer rows or columns")
        parts.append(pd.DataFrame.from_records([tuple(row) for row in part], columns=list(names)))
    if not parts:
        raise DataError(f"{place}: there are columns, but no row")
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
