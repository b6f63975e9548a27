"""ARFF, the format of Weka and OpenML: a header that declares each column, then lines of cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fusecli.errors import DataError
from fusecli.registry import source
from fusecli.sources import RawTable
from fusecli.sources.files import bytes_of, identity_of_file, text_of

if TYPE_CHECKING:
    import pandas as pd

_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_ATTRIBUTE = re.compile(rf"@attribute\s+({_QUOTED}|\S+)\s+(.+)", re.IGNORECASE)
_CELL = re.compile(rf"\s*(?:({_QUOTED})\s*|([^,]*))(?:,|$)")  # nothing to try in two ways
_NUMBERS = ("numeric", "real", "integer")


@dataclass(frozen=True)
class _Attribute:
    name: str
    type: str


@source("arff", identity=identity_of_file, suffixes=(".arff", ".arff.gz"))
def arff(path: str, *, encoding: str = "utf-8", missing: list[str] | None = None) -> RawTable:
    """ARFF files, as Weka and OpenML write them: .arff, also as .gz.

    missing: the texts that mean an empty cell in text columns, instead of the usual ones.

    Raises:
        DataError: the file cannot be read; for a bad line with its number. Sparse rows and
            relational attributes are not read.
    """
    lines = text_of(bytes_of(path), encoding, path).split("\n")
    attributes, start = _header(lines, path)
    columns = _columns(lines, start, attributes, path)
    frame = _frame(attributes, columns, path)
    return RawTable(frame, path, about="an ARFF table", missing=missing)


def _header(lines: list[str], path: str) -> tuple[list[_Attribute], int]:
    """Return the declared columns, and the index of the first line of data."""
    attributes: list[_Attribute] = []
    for number, line in enumerate(lines, 1):
        word = line.strip().lower()
        if word.startswith("@data"):
            return attributes, number
        if word.startswith("@attribute"):
            attributes.append(_attribute(line.strip(), f"{path}:{number}"))
    raise DataError(f"{path}: there is no line '@data'", "is it an ARFF file?")


def _attribute(line: str, place: str) -> _Attribute:
    match = _ATTRIBUTE.fullmatch(line)
    if not match or match[2].lower().startswith("relational"):
        raise DataError(f"{place}: '{line[:80]}' declares no column that can be read")
    return _Attribute(_unquoted(match[1]), match[2].strip().lower())


def _unquoted(cell: str) -> str:
    if cell[:1] in ("'", '"'):
        return re.sub(r"\\(.)", r"\1", cell[1:-1])
    return cell


def _columns(
    lines: list[str], start: int, attributes: list[_Attribute], path: str
) -> list[list[str | None]]:
    """Return the cells by column; an unquoted `?` is None."""
    columns: list[list[str | None]] = [[] for _ in attributes]
    for number, line in enumerate(lines[start:], start + 1):
        if line.strip() and not line.lstrip().startswith("%"):
            cells = _cells(line, f"{path}:{number}", len(attributes))
            for column, cell in zip(columns, cells, strict=True):
                column.append(cell)
    if not columns or not columns[0]:
        raise DataError(f"{path}: there is a header, but no row")
    return columns


def _cells(line: str, place: str, width: int) -> list[str | None]:
    if line.lstrip().startswith("{"):
        raise DataError(f"{place}: sparse rows are not read", "write the file as CSV or Parquet")
    simple = "'" not in line and '"' not in line
    found = [cell.strip() for cell in line.split(",")] if simple else _quoted_cells(line)
    if len(found) != width:
        raise DataError(f"{place}: {len(found)} cells where the header declares {width}")
    return [None if cell == "?" else _unquoted(cell) for cell in found]


def _quoted_cells(line: str) -> list[str]:
    matches = [match for match in _CELL.finditer(line) if match[0]]
    ends_in_comma = [""] if line.rstrip().endswith(",") else []
    cells = [match[2].strip() if match[1] is None else match[1] for match in matches]
    return cells + ends_in_comma


def _frame(
    attributes: list[_Attribute], columns: list[list[str | None]], path: str
) -> pd.DataFrame:
    import pandas as pd

    series = [
        pd.Series(_typed(attribute, cells, path))
        for attribute, cells in zip(attributes, columns, strict=True)
    ]
    names = [attribute.name for attribute in attributes]
    return pd.concat(series, axis=1).set_axis(names, axis=1)


def _typed(attribute: _Attribute, cells: list[str | None], path: str) -> Any:
    """Return numbers for numeric columns, categories for nominal ones, else the text."""
    import pandas as pd
    import pyarrow as pa

    if attribute.type.startswith("{"):
        return pd.Categorical(cells)
    if not attribute.type.startswith(_NUMBERS):
        return cells
    try:
        return pa.array(cells, pa.string()).cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid as fault:
        told = f"{path}: the column '{attribute.name}' is numeric, but holds text"
        raise DataError(f"{told}: {fault}") from None
