"""New rows, read as the training table was: by the names, kinds and levels of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from fusecli.dataset.cells import Cells, cells_of
from fusecli.dataset.encoding import encode
from fusecli.dataset.layouts import Layout
from fusecli.dataset.levels import level_codes
from fusecli.dataset.names import counted, several, shown
from fusecli.dataset.planning import Planned
from fusecli.errors import DataError, did_you_mean
from fusecli.values import Notice, Table

if TYPE_CHECKING:
    import pandas as pd

BAD = 0.05  # share of unreadable values from which a column is another column
FEW = 5  # values that are none are single mistakes, whatever their share


@dataclass(frozen=True)
class Strange:
    """Values of one column that training knows nothing of: how many, and the first of them."""

    column: str
    what: str
    example: str
    count: int

    def __add__(self, other: Strange) -> Strange:
        return replace(self, count=self.count + other.count)

    @property
    def notice(self) -> Notice:
        """Say what becomes of them."""
        values = f"{counted(self.count, 'value')} such as {shown(self.example)}"
        text = f"column {shown(self.column)}: {values}: {self.what}"
        return Notice(text, "they count as missing")


def as_in_training(
    layout: Layout, names: Sequence[str], origin: str
) -> tuple[list[str], tuple[Notice, ...]]:
    """Return the names of columns, those that look like one of training called as it is there.

    The same letters can be written with other characters (Unicode's normal forms); nobody sees it.

    Raises:
        DataError: two columns look like the same one.
    """
    absent = {normalize("NFC", name): name for name in sorted(layout.known.difference(names))}
    alike = {name: absent.get(normalize("NFC", name), name) for name in names}
    meant = {name: own for name, own in alike.items() if name not in layout.known and own != name}
    if len(set(meant.values())) < len(meant):
        told = f"{origin}: columns look the same: {', '.join(map(ascii, meant))}"
        raise DataError(told, "leave one of them in the table")
    text = f"written with other characters than in training: {several(list(meant.values()))}"
    notices = (Notice(text, "they are taken for the same columns"),) if meant else ()
    return [meant.get(name, name) for name in names], notices


def check_columns(layout: Layout, names: Sequence[str], origin: str) -> tuple[Notice, ...]:
    """Check that new rows have every feature; return a notice of columns that nobody knows.

    Raises:
        DataError: they lack some.
    """
    lacking = [column.name for column in layout.used if column.name not in names]
    if lacking:
        near = did_you_mean(lacking[0], names)
        hint = near if near.startswith("did") else "columns are matched by name, in any order"
        raise DataError(f"{origin}: the table lacks {several(lacking)}", hint)
    extra = [name for name in names if name not in layout.known]
    told = f"columns that training has not are ignored: {several(extra)}"
    return (Notice(told),) if extra else ()


def table_of(layout: Layout, frame: pd.DataFrame, origin: str) -> tuple[Table, tuple[Strange, ...]]:
    """Return new rows in the layout of the training table, and what was strange in them.

    A row gives the same numbers alone as among others. frame: has every feature, see
    `check_columns`.

    Raises:
        DataError: a column holds something else than the column of that name in training.
    """
    planned = tuple(map(_settled, layout.planned))
    missing, decimal = layout.reading.get("missing"), layout.reading.get("decimal")
    cells = {one.name: cells_of(frame[one.name], missing, decimal) for one in planned}
    strange = tuple(_strange(planned, cells, origin))
    return encode(planned, cells, len(frame)), strange


def _settled(one: Planned) -> Planned:
    """Return the plan of a column with the style of its numbers, lest the rows decide on it."""
    if one.column.kind != "number" or one.column.style:
        return one
    return replace(one, column=replace(one.column, style="point"))


def _strange(
    planned: Sequence[Planned], cells: Mapping[str, Cells], origin: str
) -> Iterator[Strange]:
    for one in planned:
        if one.column.kind in ("number", "date"):
            yield from _unread(one, cells[one.name], origin)
        elif one.column.kind != "text":
            yield from _unseen(one, cells[one.name])


def _unread(one: Planned, cells: Cells, origin: str) -> Iterator[Strange]:
    kind = one.column.kind
    reading = one.read_numbers(cells) if kind == "number" else cells.dates
    if not reading.unread:
        return
    if reading.unread > max(FEW, BAD * (reading.unread + reading.present.sum())):
        told = f"{origin}: column {shown(one.name)}: {shown(reading.example)} is no {kind}"
        share = f"{reading.unread} of {counted(len(reading.values), 'row')} have such a value"
        raise DataError(told, f"the training table has {kind}s there; {share}")
    yield Strange(one.name, f"no {kind}", reading.example, reading.unread)


def _unseen(one: Planned, cells: Cells) -> Iterator[Strange]:
    unseen = cells.is_present & (level_codes(cells.texts, one.levels) < 0)
    rows = np.flatnonzero(unseen)
    if len(rows):
        value = str(cells.texts.values[int(cells.texts.codes[rows[0]])])
        yield Strange(one.name, "training has none of them", value, len(rows))


def together(found: Sequence[Strange]) -> tuple[Strange, ...]:
    """Return one for each column and kind of strangeness, whatever portion of rows it was in."""
    total: dict[tuple[str, str], Strange] = {}
    for one in found:
        key = (one.column, one.what)
        total[key] = total[key] + one if key in total else one
    return tuple(total.values())
