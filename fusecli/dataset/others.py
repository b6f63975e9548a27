"""Another table in the columns of the training table, for what is learned from it beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fusecli.dataset.encoding import encode, misfits
from fusecli.dataset.fingerprinting import fingerprint
from fusecli.dataset.identifying import name_of
from fusecli.dataset.layouts import planned_as
from fusecli.dataset.levels import level_codes
from fusecli.dataset.names import counted, known_column, several, shown
from fusecli.dataset.roles import roles_of
from fusecli.dataset.sheets import Sheet, sheet_of
from fusecli.dataset.targets import kind_of, learn_target, present_only
from fusecli.dataset.veiling import veiled
from fusecli.errors import DataError, TargetError
from fusecli.values import Array, Dataset, DataSpec, Floats, Integers, Kind, Notice, Table, Task


def prepare_other(spec: DataSpec, like: Dataset, *, own_task: bool = False) -> Dataset:
    """Read another table in the columns of a training table; columns that it lacks are missing.

    Rows that are also rows of the training table, or of its holdout, are left out. spec: its
    target is that of the training table if left out. own_task: whether it may have a task of its
    own, with its own classes; else the training table's.

    Raises:
        DataError: it cannot be read, shares no column, or has no row of its own.
        TargetError: it has no such target, or one of another kind.
    """
    with veiled(spec.veil):
        sheet = sheet_of(spec.source, spec.params)
        where = f"{sheet.raw.origin}: target"
        target = known_column(spec.target or like.target, sheet.names, where, TargetError)
        kind = kind_of(sheet, target, None)[0] if own_task else like.task.kind
        rows, task, y = _learnable(sheet, target, kind, None if own_task else like.task)
        table, told = _table(rows, target, like)
        weight = spec.weight if spec.weight in rows.names else None
        roles = vars(roles_of(rows, DataSpec(spec.source, weight=weight)))
    other = replace(
        like,
        name=name_of(spec),
        task=task,
        target=target,
        table=table,
        y=y,
        columns=(),
        holdout=None,
        further=(),
        notices=(*rows.notices, *told),
        **roles,
    )
    return _without_copies(other, like)


def _learnable(sheet: Sheet, name: str, kind: Kind, task: Task | None) -> tuple[Sheet, Task, Array]:
    """Return the rows with a target, its task, and what it is; task: the one that it has to be."""
    try:
        rows = present_only(sheet, name, kind, drop=True)
        if task is not None and task.is_classification:
            return rows, task, _codes(rows, name, task)
        return rows, *learn_target(rows.cells(name), name, kind)
    except TargetError as error:
        if task is None:
            raise
        hint = f"it is learned from for a task of the same kind, {task.kind}"
        raise TargetError(error.message, hint) from error


def _codes(rows: Sheet, name: str, task: Task) -> Array:
    """Return the classes of training; all of them have to be there, and no others."""
    cells = rows.cells(name)
    codes = level_codes(cells.texts, task.classes).astype(np.int64)
    if (codes < 0).any():
        unknown = str(cells.texts.values[int(cells.texts.codes[np.flatnonzero(codes < 0)[0]])])
        told = f"the target {shown(name)} has the class {shown(unknown)}, and training has not"
        raise TargetError(f"{rows.raw.origin}: {told}")
    absent = sorted(set(range(len(task.classes))) - set(codes.tolist()))
    if absent:
        missing = several([task.classes[code] for code in absent])
        told = f"the target {shown(name)} has no row of class {missing}, which training has"
        raise TargetError(f"{rows.raw.origin}: {told}")
    return codes


def _table(rows: Sheet, target: str, like: Dataset) -> tuple[Table, tuple[Notice, ...]]:
    """Return the features that are there, in the layout of the training table."""
    planned = planned_as(like)
    here = [one for one in planned if one.name in rows.names and one.name != target]
    if not here:
        told = f"{rows.raw.origin}: it has no column in common with the training table"
        raise DataError(told, f"that has {several([one.name for one in planned])}")
    cells = {one.name: rows.cells(one.name) for one in here}
    notices = misfits(here, cells, where=rows.raw.origin)
    table = _laid_out(encode(here, cells, rows.rows), like.table)
    absent = [one.name for one in planned if one not in here]
    if absent:
        text = f"{rows.raw.origin}: columns that count as missing there: {several(absent)}"
        notices = (*notices, Notice(text))
    return table, notices


def _laid_out(found: Table, like: Table) -> Table:
    """Return the columns of a table in the places of another's; the others are missing."""
    numbers = np.full((found.rows, len(like.number_names)), np.nan)
    numbers[:, _places(found.number_names, like.number_names)] = found.numbers
    codes = np.full((found.rows, len(like.category_names)), -1, dtype=np.int32)
    codes[:, _places(found.category_names, like.category_names)] = found.codes
    return replace(like, numbers=numbers, codes=codes)


def _places(names: Sequence[str], among: Sequence[str]) -> list[int]:
    return [among.index(name) for name in names]


def _without_copies(other: Dataset, like: Dataset) -> Dataset:
    """Leave out rows that are rows of the training table, too: what scores it must not know them.

    Rows are the same where all columns are that both tables have, the one to predict here included.
    """
    known = [like, *([like.holdout] if like.holdout else [])]
    columns = np.flatnonzero(~np.isnan(other.table.numbers).all(axis=0))
    labels = np.flatnonzero((other.table.codes >= 0).any(axis=0))
    aims = [_aim(one, other) for one in known]
    own_aim = other.y.astype(np.float64)[:, None][:, : aims[0].shape[1]]
    own = _lines(other, columns, labels, own_aim)
    theirs = {
        line
        for one, aim in zip(known, aims, strict=True)
        for line in _lines(one, columns, labels, aim)
    }
    kept = np.flatnonzero([line not in theirs for line in own])
    if len(kept) < 2:
        few = "one row" if len(kept) else "no row"
        told = f"'{other.name}': it has {few} that is no row of the training table, too"
        raise DataError(told, "another table has to have rows of its own")
    left = _taken(other, kept)
    if len(kept) < other.rows:
        count = other.rows - len(kept)
        told = f"{counted(count, 'row')} of '{other.name}' left out: training has the same"
        left = replace(left, notices=(*left.notices, Notice(told)))
    return replace(left, fingerprint=fingerprint(left))


def _aim(known: Dataset, other: Dataset) -> Floats:
    """Return [row, 1] what a table has in the column that another predicts, or [row, 0]."""
    names = known.table.number_names
    if other.target == known.target and other.task == known.task:
        return known.y.astype(np.float64)[:, None]
    if other.target in names and not other.task.is_classification:
        return known.table.numbers[:, [names.index(other.target)]]
    return np.empty((known.rows, 0))


def _lines(dataset: Dataset, numbers: Integers, codes: Integers, aim: Floats) -> list[bytes]:
    """Return the bytes of each row in some of its columns, and in what is predicted."""
    values = np.hstack([dataset.table.numbers[:, numbers], aim])
    plain = np.where(np.isnan(values), np.nan, values + 0.0)
    whole = np.hstack([plain, dataset.table.codes[:, codes].astype(np.float64)])
    return [line.tobytes() for line in np.ascontiguousarray(whole)]


def _taken(other: Dataset, rows: Integers) -> Dataset:
    extra: dict[str, Any] = {
        name: None if (values := getattr(other, name)) is None else values[rows]
        for name in ("weight", "group", "time")
    }
    table, y, ids = other.table.take(rows), other.y[rows], other.ids[rows]
    return replace(other, table=table, y=y, ids=ids, **extra)
