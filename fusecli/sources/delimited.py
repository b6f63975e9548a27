"""Tables in text files, one row a line: CSV and its relatives."""

from __future__ import annotations

import re
from typing import Any

from fusecli.errors import DataError
from fusecli.registry import source
from fusecli.sources import Decimal, RawTable
from fusecli.sources.faulty_lines import check_last_quote, first_record, ragged
from fusecli.sources.files import bytes_of, identity_of_file, text_of
from fusecli.sources.merged_rows import about_merged

_SUFFIXES = tuple(f".{kind}{packed}" for kind in ("csv", "tsv", "txt") for packed in ("", ".gz"))
_SEPARATORS = ",;\t|"
MOST_COLUMNS = 50_000
_RESERVED = 1 << 29  # bytes that may be reserved and never used
_BLOCK = 1 << 24  # bytes parsed at a time; no record may be longer


@source("csv", identity=identity_of_file, suffixes=_SUFFIXES)
def csv(
    path: str,
    *,
    separator: str | None = None,
    encoding: str = "utf-8",
    decimal: Decimal | None = None,
    missing: list[str] | None = None,
) -> RawTable:
    """Text tables with a header line: .csv, .tsv, .txt, each also as .gz.

    Every column is read as text; the column plan finds out what it is. Quotes are "double".

    separator: one character; found in the header when left out.
    decimal: the decimal mark; found for each column when left out.
    missing: the texts that mean an empty cell, instead of the usual ones.

    Raises:
        DataError: the file cannot be read; for a bad byte or a wrong number of cells with its line.
    """
    text = text_of(bytes_of(path), encoding, path)
    mark = _checked(separator, path) or sniffed(text, path)
    header, records = records_of(text, mark, path)
    return RawTable(
        records.to_pandas().set_axis(header, axis=1),
        path,
        about="a text table",
        missing=missing,
        decimal=decimal,
        typed=False,
        notices=about_merged(records, text, mark),
    )


def _checked(separator: str | None, path: str) -> str | None:
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise DataError(f"{path}: separator: '{separator}' is not one character")
    return separator


def sniffed(text: str, path: str) -> str:
    """Return the separator that the header has most of, outside quotes; a comma if it has none."""
    if path.lower().removesuffix(".gz").endswith(".tsv"):
        return "\t"
    header = re.sub(r'"[^"]*"', "", text[: 1 << 20].lstrip("\r\n")).split("\n", 1)[0]
    return max(_SEPARATORS, key=header.count)


def records_of(text: str, separator: str, path: str) -> tuple[list[str], Any]:
    """Return the cells of the first line, and an Arrow table of text with those of the others."""
    import pyarrow as pa

    header = first_record(text, separator, path)
    if len(header) > MOST_COLUMNS:
        raise DataError(f"{path}: the header has more than {MOST_COLUMNS:,} columns")
    try:
        table = _parsed(text.encode(), separator, len(header))
    except pa.ArrowInvalid as fault:
        raise ragged(text, separator, path, str(fault)) from None
    if text.count('"') % 2:  # rare, and slow to find out why
        check_last_quote(text, separator, path)
    if table.num_rows < 2:
        raise DataError(f"{path}: there is a header, but no row")
    return header, table.slice(1)


def _parsed(content: bytes, separator: str, columns: int) -> Any:
    """Return all records as an Arrow table of text, the header as its first row.

    For each column of text, Arrow reserves as much memory as all columns take, and keeps it; for
    one of words, each listed once, it does not.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow

    plain = pa.string()
    kind = plain if columns * len(content) <= _RESERVED else pa.dictionary(pa.int32(), plain)
    names = [f"f{i}" for i in range(columns)]
    table = arrow.read_csv(
        pa.BufferReader(content),
        read_options=arrow.ReadOptions(autogenerate_column_names=True, block_size=_BLOCK),
        parse_options=arrow.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, kind), strings_can_be_null=False
        ),
    )
    return table.cast(pa.schema([(name, plain) for name in names]))
