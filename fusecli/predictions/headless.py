"""Text without a header, as `numpy.savetxt` writes it."""

from __future__ import annotations

import re

import numpy as np

from fusecli.errors import options_as
from fusecli.predictions.lines import Lines, lines_of
from fusecli.sources.bounds import bounded
from fusecli.sources.files import bytes_of, damaged, text_of

TEXTS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


@options_as("")
def any_lines_of(path: str, place: str) -> Lines:
    """Read a file of predictions; a text whose first line is numbers already is a matrix.

    A first line of 0, 1, 2 .. numbers the columns: so pandas saves what has no names.

    Raises:
        DataError: it cannot be read, or is damaged.
    """
    if path.lower().endswith(TEXTS):
        with bounded(path):
            text = text_of(bytes_of(path), "utf-8", path)
            if (mark := _mark(text.lstrip("\n").split("\n", 1)[0].strip())) is not None:
                return _matrix(text, mark, path, place)
    return lines_of(path, place)


def _mark(first: str) -> str | None:
    """Return what separates the numbers of a first line; None if it is a header."""
    mark = next((mark for mark in (",", ";", "\t") if mark in first), " ")
    cells = first.split(None if mark == " " else mark)
    if not cells or not all(_NUMBER.fullmatch(cell.strip()) for cell in cells):
        return None
    return None if cells == list(map(str, range(len(cells)))) else mark


def _matrix(text: str, mark: str, path: str, place: str) -> Lines:
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        values = np.loadtxt(lines, delimiter=None if mark == " " else mark, ndmin=2)
    except ValueError as fault:
        raise damaged(path, fault) from None
    return Lines(place, len(values), matrix=values)
