"""The header of a text table, and which of its lines is wrong. Slow and exact: for errors."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from fusecli.errors import DataError, ReadingError

_HEADER = 1 << 22  # characters that a header may have
_MENDED = "quote cells that hold the separator"


def _records(text: str, separator: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the first and last line of each record, counted from 1, and its cells."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    before = 0
    for cells in lines:
        if cells:
            yield before + 1, lines.line_num, cells
        before = lines.line_num


def first_record(text: str, separator: str, path: str) -> list[str]:
    """Return the cells of the first line that is not empty: the names of the columns."""
    try:
        return [cell.strip() for cell in next(_records(text[:_HEADER], separator))[2]]
    except csv.Error:
        raise DataError(f"{path}:1: a quote in the header is not closed") from None


def line_of(text: str, separator: str, record: int) -> int:
    """Return the line, counted from 1, on which a record begins; the header is record 0."""
    last = 0
    try:
        for number, found in enumerate(_records(text, separator)):
            if number == record:
                return found[0]
            last = found[1]
    except csv.Error:  # a cell longer than the csv module allows: here, or nearby
        pass
    return last + 1


def ragged(text: str, separator: str, path: str, reason: str) -> DataError:
    """Return the error for the first record whose number of cells is not the header's."""
    width, last = 0, 0
    try:
        for first, last, cells in _records(text, separator):
            width = width or len(cells)
            if len(cells) != width:
                quote = " (a quote opens there and closes later)" if last > first else ""
                told = f"{path}:{first}: {_cells(len(cells))} where the header has {width}{quote}"
                return _misread(told)
    except csv.Error:  # a cell longer than the csv module allows
        return _open_quote(path, last + 1)
    return _misread(f"{path}: {reason}")


def check_last_quote(text: str, separator: str, path: str) -> None:
    """Return if the last quote of a text is closed; else all that follows it was read as one cell.

    Raises:
        DataError: it is not; with its line.
    """
    last = (1, 0, [""])
    try:
        for record in _records(text, separator):
            last = record
    except csv.Error:  # a cell longer than the csv module allows
        raise _open_quote(path, last[1] + 1) from None
    again = "".join(io.StringIO(text, newline="").readlines()[last[0] - 1 :])
    closed = [cells for *_, cells in _records(f'{again}"', separator)]
    if closed == [last[2]]:
        raise _open_quote(path, last[0])


def _open_quote(path: str, line: int) -> DataError:
    return _misread(f"{path}:{line}: a quote opens there and is not closed")


def _misread(told: str) -> DataError:
    return ReadingError(told, "separator", ";", _MENDED)


def _cells(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"
