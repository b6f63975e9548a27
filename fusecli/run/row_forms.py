"""Rows of a result as CSV, Parquet or JSON lines, portion by portion."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import IO, Any, Literal, Protocol

import numpy as np

from fusecli.values import Array

Form = Literal["csv", "parquet", "jsonl"]
_NEEDS_QUOTES = r'[",\r\n]|^\s|\s$'


class Sink(Protocol):
    """What takes columns [row] by name, the same ones each time."""

    def __call__(self, columns: Mapping[str, Array]) -> None:
        """Write some rows."""

    def close(self) -> None:
        """Write what a file of that form ends with."""


class _Csv:
    """Text in quotes where it needs them; an empty cell for what is not known."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.begun = False

    def __call__(self, columns: Mapping[str, Array]) -> None:
        import pyarrow.compute as pc

        table = _arrow(columns)
        lines = pc.binary_join_element_wise(*map(_cells, table.columns), _text(",")).to_pylist()
        if not self.begun:
            lines.insert(0, ",".join(_cells(_texts(list(columns))).to_pylist()))
        self.begun = True
        self.file.write("\n".join([*lines, ""]).encode("utf-8", "replace"))

    def close(self) -> None:
        """Nothing is left to write."""


def _cells(column: Any) -> Any:
    """Return a column as the cells of CSV: numbers in the shortest exact digits."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = column.cast(pa.large_string()).fill_null("")
    doubled = pc.replace_substring(text, '"', '""')
    quoted = pc.binary_join_element_wise(_text('"'), doubled, _text('"'), _text(""))
    return pc.if_else(pc.match_substring_regex(text, _NEEDS_QUOTES), quoted, text)


class _Parquet:
    """One row group a portion."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file: IO[bytes] = file
        self.writer: Any = None

    def __call__(self, columns: Mapping[str, Array]) -> None:
        from pyarrow import parquet

        table = _arrow(columns)
        if self.writer is None:
            few = [name for name in columns if columns[name].dtype.kind not in "f"]
            self.writer = parquet.ParquetWriter(
                self.file, table.schema, compression="zstd", use_dictionary=few
            )
        self.writer.write_table(table)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


class _JsonLines:
    """One object a row; null for what is not known."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def __call__(self, columns: Mapping[str, Array]) -> None:
        names = list(columns)
        cells = [_plain(values) for values in columns.values()]
        lines = (
            json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False)
            for row in zip(*cells, strict=True)
        )
        text = "".join(f"{line}\n" for line in lines)
        self.file.write(text.encode("utf-8", "replace"))

    def close(self) -> None:
        """Nothing is left to write."""


def _plain(values: Array) -> list[Any]:
    if values.dtype.kind != "f":
        return list(values.tolist())
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124


def _arrow(columns: Mapping[str, Array]) -> Any:
    """Return columns as an Arrow table; what is no number is null."""
    import pyarrow as pa

    return pa.Table.from_arrays([_array(values) for values in columns.values()], list(columns))


def _array(values: Array) -> Any:
    import pyarrow as pa

    if values.dtype.kind == "f":
        return pa.array(values, mask=np.isnan(values))
    return pa.array(values) if values.dtype.kind in "iu" else _texts(values.tolist())


def _text(text: str) -> Any:
    import pyarrow as pa

    return pa.scalar(text, pa.large_string())


def _texts(texts: list[str | None]) -> Any:
    import pyarrow as pa

    return pa.array(texts, pa.large_string())


SINKS: Mapping[Form, Callable[[IO[bytes]], Sink]] = {
    "csv": _Csv,
    "parquet": _Parquet,
    "jsonl": _JsonLines,
}
