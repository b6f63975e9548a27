"""Tables of JSON lines: one object a row, its keys the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fusecli.errors import DataError
from fusecli.registry import source
from fusecli.sources import RawTable
from fusecli.sources.files import bytes_of, identity_of_file, text_of

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
MOST_COLUMNS = 50_000


@source("jsonl", identity=identity_of_file, suffixes=SUFFIXES)
def jsonl(path: str, *, missing: list[str] | None = None) -> RawTable:
    """JSON lines: .jsonl, .ndjson, each also as .gz.

    A key that a line lacks, or null, is an empty cell. Numbers are numbers, texts are texts.
    missing: the texts that mean an empty cell in text columns, instead of the usual ones.

    Raises:
        DataError: a line is no JSON object; with its number.
    """
    lines = text_of(bytes_of(path), "utf-8", path).split("\n")
    frame = frame_of(objects(lines, path, 1))
    return RawTable(frame, path, about="a table of JSON lines", missing=missing)


def objects(lines: Iterable[str | bytes], path: str, first: int) -> list[dict[str, Any]]:
    """Return the object of each line that is not empty; `first`: the number of the first line."""
    found = []
    for number, line in enumerate(lines, first):
        if line.strip():
            found.append(_object(line, f"{path}:{number}"))
    return found


def _object(line: str | bytes, place: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as fault:
        told = " ".join(str(fault).split())[:100].lower()
        raise DataError(f"{place}: is no JSON: {told}", "one object a line") from None
    if not isinstance(found, dict):
        raise DataError(f"{place}: is no JSON object", 'one object a line: {"column": value}')
    return found


def frame_of(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return objects as a frame; a column of numbers has numbers, any other texts as they come."""
    import pandas as pd

    names = dict.fromkeys(name for row in rows for name in row)
    if len(names) > MOST_COLUMNS:
        raise DataError(f"the lines have more than {MOST_COLUMNS:,} different keys")
    columns = {name: _column([row.get(name) for row in rows]) for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


def _float(number: int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _column(cells: list[Any]) -> Any:
    import pandas as pd

    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {int} and None not in cells and max(map(abs, cells)) < 2**63:
        return pd.array(cells, "int64")
    if kinds and kinds <= {int, float}:
        return pd.array([float("nan") if c is None else _float(c) for c in cells], "float64")
    if kinds == {bool} and None not in cells:
        return pd.array(cells, "bool")
    return pd.Series(cells, dtype=object)
