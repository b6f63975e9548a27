"""What imported members predict for rows that a run has never seen: from files of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.dataset.names import counted, shown
from fusecli.errors import DataError, UsageError
from fusecli.predictions.aligning import alike
from fusecli.predictions.choosing import chosen
from fusecli.predictions.importing import told_at
from fusecli.predictions.lines import lines_of
from fusecli.predictions.outputs import outputs_of
from fusecli.values import Array, Floats, ImportSpec, Task


@dataclass(frozen=True)
class NewRows:
    """The predictions of one member. values: [line, output]; ids: [line] text, None: by order."""

    path: str
    values: Floats
    ids: Array | None

    def of(self, ids: Array, start: int = 0) -> Floats:
        """Return the predictions of some rows [row, output], NaN where there is none.

        ids: of the rows; start: how many rows came before them, where lines go by their order.

        Raises:
            DataError: the file has no line for some of them.
        """
        if self.ids is None:
            found = self.values[start : start + len(ids)]
            if len(found) < len(ids):
                told = (
                    f"{self.path}: it has {counted(len(self.values), 'line')}, and more rows come"
                )
                raise DataError(told, "without ids there has to be a line for each row")
            return found
        given, wanted = alike(self.ids, ids)
        order = np.argsort(given, kind="stable")
        at = order[np.searchsorted(given, wanted, sorter=order).clip(max=len(given) - 1)]
        lost = np.flatnonzero(given[at] != wanted)
        if len(lost):
            told = f"{self.path}: no line is of the row with id {shown(str(ids[lost[0]]))}"
            raise DataError(told, f"so for {counted(len(lost), 'row')}")
        return np.asarray(self.values[at])


def for_new_rows(name: str, path: str, task: Task, *, spec: ImportSpec, id: str | None) -> NewRows:
    """Read what an imported member predicts for new rows.

    spec: what the recipe says of its columns. id: the column that names rows in the new table, or
    None if they go by their order.

    Raises:
        DataError: the file cannot be read, or holds no predictions of the task.
    """
    with told_at(f"--predictions {name}"):
        lines = lines_of(path, path)
        column = (spec.id or id) if id is not None and lines.matrix is None else ""
        column = lines.known(column, "id") if column else ""
        others = {column, "fold", "target", "repeat"} - set(task.classes)
        found = outputs_of(lines, chosen(lines, spec, name, task, others), task)
        return NewRows(path, found.values, lines.texts(column) if column else None)


def refuse_unknown(members: tuple[str, ...], given: tuple[str, ...]) -> None:
    """Return if predictions are given for every imported member that new rows need.

    Raises:
        UsageError: for some they are not, or they are for something that was fitted.
    """
    for name in given:
        if name not in members:
            told = f"'{name}' is no imported member of this run"
            raise UsageError(
                f"--predictions: {told}", f"imported are {', '.join(members) or 'none'}"
            )
    lacking = [name for name in members if name not in given]
    if lacking:
        told = f"the run has imported members, which cannot predict new rows: {', '.join(lacking)}"
        raise UsageError(told, f"give what they predict: --predictions {lacking[0]}=FILE")
