"""Imported members of a saved fusion: no models, so what they predict for new rows is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.dataset.names import counted, shown
from fusecli.errors import DataError, UsageError
from fusecli.predictions import outputs_of_array
from fusecli.values import Array, Floats, ImportSpec, Task

COLUMNS = ("id", "fold", "column", "columns")  # of an ImportSpec: what new files are read with


@dataclass(frozen=True)
class Borrowed:
    """An imported member. spec: how the columns of its files are called, and no path.

    gaps: whether it has left out rows, so that the fusion knows how to go on without it.
    """

    spec: ImportSpec
    gaps: bool = False


def borrowed(spec: ImportSpec, *, gaps: bool) -> Borrowed:
    """Return what is kept of an imported member."""
    return Borrowed(ImportSpec("", **{key: getattr(spec, key) for key in COLUMNS}), gaps)


def words_of(one: Borrowed) -> dict[str, Any]:
    """Return an imported member as JSON can hold it."""
    own = {key: getattr(one.spec, key) for key in COLUMNS}
    return {**own, "columns": dict(one.spec.columns), "gaps": one.gaps}


def read_borrowed(words: Any) -> Borrowed:
    """Return the imported member that was written.

    Raises:
        ValueError, TypeError, KeyError: the words make no sense.
    """
    names = [words[key] for key in COLUMNS if key != "columns"]
    columns = dict(words["columns"])
    texts = [*(name for name in names if name is not None), *columns, *columns.values()]
    if not all(isinstance(text, str) for text in texts) or not isinstance(words["gaps"], bool):
        raise ValueError("an imported member")
    return Borrowed(ImportSpec("", **{key: words[key] for key in COLUMNS}), words["gaps"])


def given_array(name: str, one: Borrowed, task: Task, values: Any, rows: int) -> Floats:
    """Return what a caller from Python gives for an imported member, checked [row, output].

    Raises:
        DataError: it is no prediction of so many rows.
    """
    place = f"members[{name!r}]"
    try:
        array = np.asarray(values)
    except (ValueError, TypeError):  # rows of different lengths
        raise DataError(f"{place}: is no array of numbers [row, output]") from None
    if array.ndim and len(array) != rows:
        raise DataError(f"{place}: it has {counted(len(array), 'row')} for {rows}", "one for each")
    found = outputs_of_array(array, task, place)
    empty = np.flatnonzero(np.isnan(found).any(axis=1))
    if len(empty) and not one.gaps:
        hint = f"so for {counted(len(empty), 'row')}, and in training it left out none"
        raise DataError(f"{place}: row {empty[0]}: the prediction is missing", hint)
    return found


def refuse_members(imported: tuple[str, ...], given: Any) -> None:
    """Raise UsageError unless a caller from Python gives exactly what imported members predict."""
    if not isinstance(given, Mapping):
        raise UsageError("members: is no mapping", "such as members={'legacy': array}")
    lacking = [name for name in imported if name not in given]
    if lacking:
        told = f"imported members cannot predict new rows: {', '.join(lacking)}"
        hint = f"give what they predict: predict(table, members={{{lacking[0]!r}: array}})"
        raise UsageError(told, hint)
    for name in given:
        if name not in imported:
            told = f"members: {shown(str(name))} is no imported member"
            raise UsageError(told, f"imported are {', '.join(imported) or 'none'}")


def refuse_unpredicted(preds: Floats, ids: Array) -> None:
    """Raise DataError if no member predicts some row; ids: of the rows."""
    lost = np.flatnonzero(np.isnan(preds).any(axis=1))
    if len(lost):
        told = f"no member of the fusion predicts the row {shown(str(ids[lost[0]]))}"
        raise DataError(told, f"so for {counted(len(lost), 'row')}: give predictions for them")
