"""Rows of a text table that stray quotes may have made one: for a word about it, no more.

A quote that nobody meant opens a cell, the next one closes it, and all lines between are its
text. Then every line of that record, its quotes taken for letters, has as many cells as a row, and
numbers where the other rows have them. A text of several lines has words there.
"""

from __future__ import annotations

from typing import Any

from fusecli.sources.faulty_lines import line_of
from fusecli.values import Notice

_LOOKED_AT = 1_000  # rows with a cell of several lines, for each column; and rows without any
_FEWEST = 5  # numbers that make a column one of numbers
_TELLING = 2  # numbers out of a cell, in the places of numbers
_HINT = "if that is no text of several lines, take the quote out, or write it twice in quotes"


def about_merged(records: Any, text: str, separator: str) -> tuple[Notice, ...]:
    """Say so if records (an Arrow table of text, without its header) look like several rows each.

    text: what they were read from. Its path, which may be a secret, is not said.
    """
    if '"' not in text or records.num_columns == 1:
        return ()
    found = _merged(records, separator)
    if not found:
        return ()
    row, lines = found[0]
    where = f"line {line_of(text, separator, row + 1)} of the table"
    others = f", and so are {len(found) - 1} more" if len(found) > 1 else ""
    told = f"{where}: a quote opens there, and {lines} lines that look like rows are read as one"
    return (Notice(told + others, _HINT),)


def _merged(records: Any, separator: str) -> list[tuple[int, int]]:
    """Return (row, number of its lines) of each row that looks like several."""
    places = _cells_of_several_lines(records)
    wide = {
        row: at for row, at in places.items() if _has_cells_of_rows(records, row, at, separator)
    }
    numbers = _columns_of_numbers(records, places) if wide else []
    found = []
    for row, place in sorted(wide.items()) if numbers else ():
        lines = _as_lines([str(column[row]) for column in records.columns], place, separator)
        if _look_like_rows(lines, place, numbers):
            found.append((row, len(lines)))
    return found


def _cells_of_several_lines(records: Any) -> dict[int, int]:
    """Return row -> column of its cell of several lines, where it has only one."""
    from pyarrow import compute

    places: dict[int, list[int]] = {}
    for place, column in enumerate(records.columns):
        rows = compute.indices_nonzero(compute.match_substring(column, "\n"))
        for row in rows[:_LOOKED_AT].to_pylist():
            places.setdefault(row, []).append(place)
    return {row: own[0] for row, own in places.items() if len(own) == 1}


def _has_cells_of_rows(records: Any, row: int, place: int, separator: str) -> bool:
    """Tell whether each line of a record has as many cells as a row has."""
    cell = str(records.column(place)[row])
    if f"{separator} " in cell:  # as people write
        return False
    first, *between, last = cell.split("\n")
    most = records.num_columns - 1
    ends = first.count(separator) == most - place and last.count(separator) == place
    return ends and all(line.count(separator) == most for line in between)


def _columns_of_numbers(records: Any, without: dict[int, int]) -> list[int]:
    """Return the columns in which the first rows, but for those, have numbers only."""
    rows = [row for row in range(min(len(records), 2 * _LOOKED_AT)) if row not in without]
    some = records.take(rows[:_LOOKED_AT])
    return [place for place, column in enumerate(some.columns) if _are_numbers(column.to_pylist())]


def _are_numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) >= _FEWEST and all(map(_is_number, filled))


def _as_lines(cells: list[str], place: int, separator: str) -> list[list[str]]:
    """Return the cells that the lines of a record would have without the quotes around one."""
    first, *between, last = (line.split(separator) for line in cells[place].split("\n"))
    return [cells[:place] + first, *between, last + cells[place + 1 :]]


def _look_like_rows(lines: list[list[str]], place: int, numbers: list[int]) -> bool:
    """Tell whether lines have numbers where rows do, some of them out of the one cell."""
    own = [(number, column) for number in range(len(lines)) for column in numbers]
    held = [at for at in own if (0, place) <= at <= (len(lines) - 1, place)]
    cells = [lines[number][column].strip(' "\r') for number, column in held]
    enough = len(list(filter(None, cells))) >= _TELLING
    return enough and all(not cell or _is_number(cell) for cell in cells)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
