"""Targets beside the main one: their tasks, and their values in the rows that have any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from fusecli.dataset.fingerprinting import fingerprint
from fusecli.dataset.levels import level_codes
from fusecli.dataset.names import counted, shown
from fusecli.dataset.sheets import Sheet
from fusecli.dataset.targets import has_target, kind_of, learn_target
from fusecli.errors import TargetError
from fusecli.values import Array, Dataset, DataSpec, Notice, Target, Task


def settle_further(sheet: Sheet, spec: DataSpec) -> tuple[Sheet, DataSpec]:
    """Return the sheet with what is to be told, and the spec with the kind of every further target.

    Raises:
        TargetError: a column cannot be what the recipe says it is, or no row has a value.
    """
    settled = {}
    for name, asked in spec.also_predict.items():
        with _named(sheet):
            kind, notices = kind_of(sheet, name, asked.task)
            has = has_target(sheet.cells(name), name, kind)
            if not has.any():
                raise TargetError(f"the target {shown(name)} is missing in every row")
        settled[name] = replace(asked, task=kind)
        if not has.all():
            share = f"{int((~has).sum())} of {counted(len(has), 'row')}"
            told = f"the target {shown(name)} is missing in {share}"
            notices = (*notices, Notice(told, "these rows do not count for it"))
        sheet = sheet.telling(*notices)
    return sheet, replace(spec, also_predict=settled)


def with_further(dataset: Dataset, sheet: Sheet, spec: DataSpec) -> Dataset:
    """Return the data set of these rows with its further targets, whose kinds are settled.

    Raises:
        TargetError: there is nothing to learn of one of them.
    """
    found = []
    for name, asked in spec.also_predict.items():
        assert asked.task  # noqa: S101  # `settle_further` has filled it in
        has = has_target(sheet.cells(name), name, asked.task)
        with _named(sheet):
            task, y = learn_target(sheet.take(has).cells(name), name, asked.task)
        found.append(signed(dataset, Target(name, task, _spread(task, y, has), "")))
    return replace(dataset, further=tuple(found))


def same_further(dataset: Dataset, holdout: Dataset, sheet: Sheet) -> Dataset:
    """Return a holdout with the further targets of training, missing where training has no such.

    dataset: of the training rows. sheet: of the holdout's.
    """
    found, notices = [], list(holdout.notices)
    for known in dataset.further:
        y = _missing(known.task, holdout.rows)
        if known.name in sheet.names:
            y, strangers = _same(known, sheet)
            told = f"test table: {counted(strangers, 'row')} with a class that training has not"
            hint = "these rows do not count for it"
            notices += [Notice(f"{told}: target {shown(known.name)}", hint)] * bool(strangers)
        found.append(signed(holdout, replace(known, y=y)))
    return replace(holdout, further=tuple(found), notices=tuple(notices))


def _same(known: Target, sheet: Sheet) -> tuple[Array, int]:
    """Return the target of each row as training has it, and how many rows have another class."""
    cells = sheet.cells(known.name)
    with _named(sheet):
        has = has_target(cells, known.name, known.task.kind)
    if not known.task.is_classification:
        return np.where(has, cells.numbers.values + 0.0, np.nan), 0
    codes = level_codes(cells.texts, known.task.classes).astype(np.int64)
    return codes, int((has & (codes < 0)).sum())


def _missing(task: Task, rows: int) -> Array:
    """Return the target of so many rows that have none."""
    if task.is_classification:
        return np.full(rows, -1, dtype=np.int64)
    return np.full(rows, np.nan)


def _spread(task: Task, y: Array, has: Array) -> Array:
    """Return the target of all rows, of those that have one (a mask)."""
    whole = _missing(task, len(has))
    whole[has] = y
    return whole


def signed(dataset: Dataset, target: Target) -> Target:
    """Return a further target of these rows with the fingerprint of its own."""
    like = replace(dataset, task=target.task, y=target.y, further=())
    return replace(target, fingerprint=fingerprint(like))


@contextmanager
def _named(sheet: Sheet) -> Iterator[None]:
    """Put the place before what is wrong with a further target."""
    try:
        yield
    except TargetError as error:
        text = error.message.removeprefix(f"{sheet.raw.origin}: ")
        raise TargetError(f"{sheet.raw.origin}: also_predict: {text}", error.hint) from None
