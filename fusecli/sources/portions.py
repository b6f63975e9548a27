"""A table in portions of rows, for tables that are larger than memory."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fusecli.errors import DataError
from fusecli.sources import RawTable, arguments, complete, find, is_path
from fusecli.sources.bounds import bounded
from fusecli.sources.columnar import flat, parquet
from fusecli.sources.delimited import csv, sniffed
from fusecli.sources.faulty_lines import first_record
from fusecli.sources.files import damaged, opening
from fusecli.sources.json_lines import frame_of, objects
from fusecli.sources.piped import NAME, PIPE, piped

if TYPE_CHECKING:
    import pandas as pd

WHOLE = 1 << 23  # bytes of a file up to which it is read at once, with the clearest errors
BLOCK = 1 << 21  # bytes of text that are parsed at a time; no record may be longer
START = 1 << 22  # bytes that hold the header


def portions(source: str, rows: int, options: Mapping[str, Any]) -> Iterator[RawTable]:
    """Yield a table, a name or the path of a file, at most so many rows at a time.

    source: `-` for what comes from standard input. options: how it is read, as far as its reader
    takes them. The index goes on counting.

    Raises:
        DataError: the table cannot be read.
    """
    if source == PIPE:
        with piped() as path:
            for one in portions(path, rows, options):
                yield replace(one, origin=NAME)
        return
    entry = find(source)
    given = {name: value for name, value in options.items() if name in entry.parameters}
    if not is_path(source):
        yield from _cut(complete(entry, given)(*arguments(source), **given), rows)
    elif (stream := _STREAMS.get(entry.name)) and _size(source) > WHOLE:
        yield from stream(source, rows, given)
    else:
        with bounded(source):
            whole: RawTable = entry(source, **given)
        yield from _cut(whole, rows)


def _size(path: str) -> int:
    with opening(path):
        size = Path(path).stat().st_size
    return size * 20 if path.lower().endswith(".gz") else size


def _cut(table: RawTable, rows: int) -> Iterator[RawTable]:
    for start in range(0, max(len(table.frame), 1), rows):
        yield replace(table, frame=table.frame.iloc[start : start + rows])


def _parquet(path: str, rows: int, options: Mapping[str, Any]) -> Iterator[RawTable]:
    from pyarrow.parquet import ParquetFile

    with opening(path), _parsing(path):
        file, start = ParquetFile(path), 0
        if _has_counted_ids(file):
            yield from _cut(parquet(path, **options), rows)
            return
        for batch in file.iter_batches(batch_size=rows):
            batch.validate(full=True)
            yield RawTable(_numbered(flat(batch.to_pandas()), start), path, **options)
            start += batch.num_rows


def _has_counted_ids(file: Any) -> bool:
    """Tell whether pandas has left a column out of the file because it only counts the rows."""
    written = (file.schema_arrow.pandas_metadata or {}).get("index_columns", ())
    return any(isinstance(index, dict) and index.get("name") is not None for index in written)


@contextmanager
def _parsing(path: str) -> Iterator[None]:
    """Turn whatever a parser makes of bytes that nobody vouches for into a DataError."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, EOFError, zlib.error) as fault:
        raise damaged(path, fault) from None


def _text(path: str, rows: int, options: Mapping[str, Any]) -> Iterator[RawTable]:
    """Yield a text table; what cannot be parsed is read again at once, for the line it is in."""
    import pyarrow as pa

    missing, decimal = options.get("missing"), options.get("decimal")
    start = 0
    try:
        for frame in _frames(path, options):
            for part in range(0, len(frame), rows):
                own = _numbered(frame.iloc[part : part + rows], start + part)
                yield RawTable(own, path, missing=missing, decimal=decimal, typed=False)
            start += len(frame)
    except (pa.ArrowException, UnicodeDecodeError) as fault:
        csv(path, **options)
        raise damaged(path, fault) from None


def _frames(path: str, options: Mapping[str, Any]) -> Iterator[pd.DataFrame]:
    """Yield the blocks of a text table as columns of text."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    mark, header, encoding = _header(path, options)
    with opening(path), _open(path) as file:
        counted = _Counted(file)
        texts = {f"f{place}": pa.string() for place in range(len(header))}
        reader = arrow.open_csv(
            pa.PythonFile(counted, "r"),
            read_options=arrow.ReadOptions(
                autogenerate_column_names=True, block_size=BLOCK, encoding=encoding
            ),
            parse_options=arrow.ParseOptions(delimiter=mark, newlines_in_values=True),
            convert_options=arrow.ConvertOptions(column_types=texts, strings_can_be_null=False),
        )
        skip = 1
        for batch in reader:
            frame: pd.DataFrame = batch.slice(skip).to_pandas()
            skip = max(0, skip - batch.num_rows)
            yield frame.set_axis(header, axis=1)
    if counted.quotes % 2:  # rare, and slow to find out why
        csv(path, **options)


class _Counted(io.RawIOBase):
    """The bytes of a file; quotes: how many went by, for an odd one is not closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.quotes = file, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.quotes += content.count(b'"')
        return content


def _header(path: str, options: Mapping[str, Any]) -> tuple[str, list[str], str]:
    """Return the separator of a text table, the names of its columns, and its encoding."""
    with opening(path), _open(path) as file:
        start = file.read(START)
    encoding = str(options.get("encoding") or "utf-8")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        text = start.decode(encoding, "ignore").removeprefix("\ufeff")
    except LookupError:
        raise DataError(f"{path}: no encoding is called '{encoding}'") from None
    mark = str(options.get("separator") or sniffed(text, path))
    return mark, first_record(text, mark, path), encoding


def _json(path: str, rows: int, options: Mapping[str, Any]) -> Iterator[RawTable]:
    with opening(path), _parsing(path), _open(path) as file:
        line = start = 0
        while lines := list(islice(file, rows)):
            frame = frame_of(objects(lines, path, line + 1))
            yield RawTable(_numbered(frame, start), path, **options)
            line, start = line + len(lines), start + len(frame)


def _open(path: str) -> IO[bytes]:
    is_packed = path.lower().endswith(".gz")
    return gzip.open(path, "rb") if is_packed else Path(path).open("rb")  # type: ignore[return-value]


def _numbered(frame: pd.DataFrame, start: int) -> pd.DataFrame:
    import pandas as pd

    return frame.set_axis(pd.RangeIndex(start, start + len(frame)), axis=0)


_STREAMS = {"csv": _text, "parquet": _parquet, "jsonl": _json}
