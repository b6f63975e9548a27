"""What came true of new rows: their target, and what the rows count and belong to, if it is known.

Nothing here is needed to predict; it is what predictions are scored with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fusecli.dataset.cells import Cells, cells_of
from fusecli.dataset.layouts import Layout
from fusecli.dataset.levels import level_codes
from fusecli.dataset.names import counted, shown
from fusecli.dataset.targets import has_target
from fusecli.errors import DataError, did_you_mean
from fusecli.values import Array, Floats

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Outcomes:
    """What came true of some rows. known: [row] a mask; the others are of these rows only.

    y: class codes, or values. weight: ones where rows do not count. group: texts, if there are any.
    """

    known: Array
    y: Array
    weight: Floats
    group: Array | None = None


def check_target(layout: Layout, names: list[str], origin: str) -> None:
    """Raise DataError unless the target is among the columns."""
    if layout.target not in names:
        told = (
            f"{origin}: the table lacks the target {shown(layout.target)}, so nothing can be scored"
        )
        raise DataError(told, did_you_mean(layout.target, names))


def outcomes(
    layout: Layout, frame: pd.DataFrame, origin: str, *, weight: str = "", group: str = ""
) -> Outcomes:
    """Return what came true of new rows. weight, group: columns, if the rows have them.

    Raises:
        DataError: the target holds something else than in training, a weight is no positive number,
            or a group is missing.
    """
    cells = _cells(layout, frame, layout.target)
    known, y = _classes(layout, cells, origin) if layout.task.classes else _values(cells, origin)
    own = frame[known]
    return Outcomes(
        known,
        y,
        _weights(layout, own, weight, origin) if weight else np.ones(len(own)),
        _groups(layout, own, group, origin) if group else None,
    )


def _cells(layout: Layout, frame: pd.DataFrame, name: str) -> Cells:
    return cells_of(frame[name], layout.reading.get("missing"), layout.reading.get("decimal"))


def _classes(layout: Layout, cells: Cells, origin: str) -> tuple[Array, Array]:
    known = has_target(cells, layout.target, layout.task.kind)
    codes = level_codes(cells.texts, layout.task.classes).astype(np.int64)
    strange = np.flatnonzero(known & (codes < 0))
    if len(strange):
        label = str(cells.texts.values[int(cells.texts.codes[strange[0]])])
        told = f"{origin}: the target {shown(layout.target)} has the class {shown(label)}"
        hint = f"so in {counted(len(strange), 'row')}: empty targets are left out of the score"
        raise DataError(f"{told}, and training has not", hint)
    return known, codes[known]


def _values(cells: Cells, origin: str) -> tuple[Array, Array]:
    read = cells.numbers
    if read.unread:
        told = f"{origin}: the target holds {shown(read.example)}, which is no number"
        raise DataError(told, f"so in {counted(read.unread, 'row')}: empty ones are left out")
    known = np.isfinite(read.values)
    return known, read.values[known] + 0.0


def _weights(layout: Layout, frame: pd.DataFrame, name: str, origin: str) -> Floats:
    values: Floats = _cells(layout, frame, name).numbers.values
    wrong = ~(np.isfinite(values) & (values > 0))
    _refuse(frame, wrong, f"{origin}: weight: {shown(name)} is not a positive number")
    return values + 0.0


def _groups(layout: Layout, frame: pd.DataFrame, name: str, origin: str) -> Array:
    texts = _cells(layout, frame, name).texts
    _refuse(frame, texts.codes < 0, f"{origin}: group: {shown(name)} is missing")
    return np.array([*texts.values.to_pylist(), None], dtype=object)[texts.codes]


def _refuse(frame: pd.DataFrame, wrong: Array, told: str) -> None:
    """Raise a DataError for the first row of a mask, if it has any."""
    rows = np.flatnonzero(wrong)
    if len(rows):
        place = int(frame.index[rows[0]])
        raise DataError(f"{told} in row {place}", f"so in {counted(len(rows), 'row')}, from 0")
