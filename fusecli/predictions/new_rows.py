"""What imported members predict for rows that a run has never seen: from files of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fusecli.dataset.names import counted, shown
from fusecli.errors import DataError, UsageError
from fusecli.predictions.aligning import refuse_empty, refuse_twice, whole_numbers
from fusecli.predictions.choosing import chosen
from fusecli.predictions.importing import told_at
from fusecli.predictions.lines import Lines, lines_of
from fusecli.predictions.outputs import outputs_of
from fusecli.values import Array, Floats, ImportSpec, Integers, Notice, Task

ONE_EACH = "without ids there has to be a line for each row"


@dataclass
class NewRows:
    """The predictions of one member for new rows, which are asked for portion by portion.

    lines: of its file; values: [line, output], NaN where it says nothing. line: by id, none if
    lines go by the order of rows. column: that of the ids, or "". numbered: ids are the numbers of
    the rows. gaps: whether rows may be left out. notices: what the columns were taken for.
    """

    lines: Lines
    values: Floats
    line: Mapping[str, int] = field(default_factory=dict)
    column: str = ""
    numbered: bool = True
    gaps: bool = False
    notices: tuple[Notice, ...] = ()
    used: Array = field(init=False)
    left_out: int = 0

    def __post_init__(self) -> None:
        self.used = np.zeros(len(self.values), dtype=bool)

    def of(self, ids: Array, start: int = 0) -> Floats:
        """Return the predictions of the next rows [row, output], NaN for those it leaves out.

        ids: of the rows; start: how many rows came before them, where lines go by their order.

        Raises:
            DataError: the file has no line for some of them and may not, or the same for two.
        """
        at = self._by_id(ids) if self.column else self._by_order(len(ids), start)
        found = np.where(at[:, None] < 0, np.nan, self.values[at])
        empty = np.flatnonzero(np.isnan(found).any(axis=1))
        if len(empty) and not self.gaps:
            told = f"so for {_rows(len(empty))}, and in training it left out none"
            raise DataError(self._lost(at[empty[0]], ids[empty[0]]), told)
        self.left_out += len(empty)
        return np.asarray(found)

    def told(self, rows: int) -> tuple[Notice, ...]:
        """Return what is to be said once all rows were asked for; rows: how many they were.

        Raises:
            DataError: the lines were not of these rows.
        """
        others = np.flatnonzero(~self.used)
        if len(others) and not self.column:
            lines = counted(len(self.values), "line")
            raise DataError(f"{self.lines.place}: it has {lines} for {_rows(rows)}", ONE_EACH)
        if self.left_out == rows:
            raise DataError(f"{self.lines.place}: it predicts none of the {_rows(rows)}")
        return (*self.notices, *self._unknown(others), *self._gaps(rows))

    def _by_order(self, count: int, start: int) -> Integers:
        if start + count > len(self.values):
            lines = counted(len(self.values), "line")
            raise DataError(f"{self.lines.place}: it has {lines}, and more rows come", ONE_EACH)
        self.used[start : start + count] = True
        return np.arange(start, start + count)

    def _by_id(self, ids: Array) -> Integers:
        texts = ["" if id is None else str(id) for id in ids.tolist()]
        known = (self.line.get(text, self.line.get(text.removesuffix(".0"), -1)) for text in texts)
        at = np.fromiter(known, np.int64, len(texts))
        there = np.flatnonzero(at >= 0)
        twice = there[self.used[at[there]] | _again(at[there])]
        if len(twice):
            told = f"two rows of the table have the id {shown(texts[twice[0]])}"
            raise DataError(f"{self.lines.place}: {told}", "it does not tell which it predicts")
        self.used[at[there]] = True
        return at

    def _lost(self, line: int, id: object) -> str:
        """Return whose prediction is missing; line: -1 if it has none."""
        if line < 0:
            named = shown("" if id is None else str(id))
            return f"{self.lines.place}: no line is of the row with id {named}"
        return f"{self.lines.place}: {self.lines.line(line)}: the prediction is empty"

    def _unknown(self, others: Integers) -> tuple[Notice, ...]:
        if not len(others):
            return ()
        such = f"such as {shown(str(self.lines.texts(self.column)[others[0]]))}"
        told = f"the table has no row for {counted(len(others), 'line')}, {such}"
        told = f"{self.lines.place}: {told} in {shown(self.column)}"
        if self.numbered:
            raise DataError(told, "rows of a table without ids are numbered from 0")
        return (Notice(told, "they are left out"),)

    def _gaps(self, rows: int) -> tuple[Notice, ...]:
        if not self.left_out:
            return ()
        told = f"{self.lines.place}: it predicts {rows - self.left_out:,} of {rows:,} rows"
        return (Notice(told, "elsewhere the others stand in"),)


def _rows(count: int) -> str:
    return counted(count, "row")


def _again(places: Integers) -> Array:
    """Return which places were there before [place]."""
    again = np.ones(len(places), dtype=bool)
    again[np.unique(places, return_index=True)[1]] = False
    return again


def for_new_rows(  # noqa: PLR0913  # each is known to somebody else
    name: str,
    path: str,
    task: Task,
    *,
    spec: ImportSpec,
    id: str | None,
    gaps: bool = False,
    target: str = "",
) -> NewRows:
    """Read what an imported member predicts for new rows.

    spec: what the recipe says of its columns. id: the column that names rows in the new table, or
    None if they go by their number or order. gaps: whether it may leave out rows. target: the
    column of that name is no prediction.

    Raises:
        DataError: the file cannot be read, or holds no predictions of the task.
    """
    with told_at(f"--predictions {name}"):
        lines = lines_of(path, path)
        column = _id_column(lines, spec, id)
        others = {column, "fold", spec.fold, target, "target", "repeat"} - set(task.classes)
        columns = chosen(lines, spec, name, task, {other for other in others if other})
        found = outputs_of(lines, columns, task)
        line = _line_by_id(lines, column) if column else {}
        said = tuple(Notice(f"{name}: {one.text}", one.hint) for one in found.notices)
        return NewRows(lines, found.values, line, column, id is None, gaps, said)


def _id_column(lines: Lines, spec: ImportSpec, id: str | None) -> str:
    """Return the column that names rows, "" if lines go by the order of rows."""
    if spec.id is None or lines.matrix is not None:
        return ""
    found = [name for name in (spec.id, id, "id") if name and name in lines.names]
    if not found and id:
        told = f"{lines.place}: no column is called {shown(spec.id or id)}"
        raise DataError(told, "it names the rows; a .npy file goes by their order")
    return found[0] if found else ""


def _line_by_id(lines: Lines, column: str) -> dict[str, int]:
    """Return the line of each id. Raises DataError where one is empty, or there twice."""
    texts = lines.texts(column)
    refuse_empty(lines, column, texts)
    names = np.array(plain) if (plain := whole_numbers(texts)) else texts
    found, line, counts = np.unique(names, return_inverse=True, return_counts=True)
    refuse_twice(lines, column, found, line, counts)
    return {text: at for at, text in enumerate(names.tolist())}


def refuse_unknown(members: tuple[str, ...], given: tuple[str, ...]) -> None:
    """Return if predictions are given for every imported member that new rows need.

    Raises:
        UsageError: for some they are not, or they are for something that was fitted.
    """
    for name in given:
        if name not in members:
            told = f"{shown(name)} is no imported member that the fusion reads"
            raise UsageError(
                f"--predictions: {told}", f"imported are {', '.join(members) or 'none'}"
            )
    lacking = [name for name in members if name not in given]
    if lacking:
        told = f"the run has imported members, which cannot predict new rows: {', '.join(lacking)}"
        options = " ".join(f"--predictions {name}=FILE" for name in lacking)
        raise UsageError(told, f"give what they predict: {options}")
