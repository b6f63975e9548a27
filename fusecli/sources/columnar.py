"""Tables in Arrow's own formats, which know the type of each column."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fusecli.errors import DataError
from fusecli.registry import source
from fusecli.sources import RawTable
from fusecli.sources.files import damaged, identity_of_file, opening

if TYPE_CHECKING:
    import pandas as pd


@source("parquet", identity=identity_of_file, suffixes=(".parquet", ".pq"))
def parquet(path: str, *, missing: list[str] | None = None) -> RawTable:
    """Parquet files: .parquet, .pq.

    missing: the texts that mean an empty cell in text columns, instead of the usual ones.
    """
    from pyarrow.parquet import ParquetFile

    frame = _frame(lambda: ParquetFile(path).read(), path)
    return RawTable(frame, path, about="a Parquet table", missing=missing)


@source("feather", identity=identity_of_file, suffixes=(".feather", ".arrow"))
def feather(path: str, *, missing: list[str] | None = None) -> RawTable:
    """Feather files, which are Arrow's on disk: .feather, .arrow.

    missing: the texts that mean an empty cell in text columns, instead of the usual ones.
    """
    from pyarrow.feather import read_table

    frame = _frame(lambda: read_table(path, memory_map=False), path)
    return RawTable(frame, path, about="a Feather table", missing=missing)


def _frame(read: Callable[[], Any], path: str) -> pd.DataFrame:
    """Return what the reader reads as a frame; an index with a name becomes a column again."""
    with opening(path):
        try:
            table = read()
            table.validate(full=True)  # offsets that lead elsewhere would end the process
            frame: pd.DataFrame = table.to_pandas()
        except (MemoryError, OSError):
            raise
        except Exception as fault:  # whatever a parser makes of bytes that nobody vouches for
            raise damaged(path, fault) from None
    frame = frame.astype(dict.fromkeys(_categorical(table), "category"))
    if frame.empty:
        raise DataError(f"{path}: there are columns, but no row")
    return flat(frame)


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose rows are numbered; an index with a name becomes a column again."""
    named = [level for level, name in enumerate(frame.index.names) if name is not None]
    frame = frame.reset_index(level=named) if named else frame
    return frame.reset_index(drop=True)


def _categorical(table: Any) -> list[str]:
    """Return the columns that pandas wrote as categories: Parquet forgets categories of numbers."""
    written = (table.schema.pandas_metadata or {}).get("columns", ())
    return [
        column["name"]
        for column in written
        if column["pandas_type"] == "categorical" and column["name"] in table.column_names
    ]
