"""The column to predict: which one, what task it makes, which rows have it, and its classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fusecli.dataset.cells import Cells
from fusecli.dataset.choosing import MOSTLY
from fusecli.dataset.levels import level_codes, levels_of
from fusecli.dataset.names import counted, known_column, several, shown
from fusecli.dataset.parsing import padded
from fusecli.dataset.sheets import Sheet
from fusecli.errors import TargetError
from fusecli.values import Array, DataSpec, Floats, Kind, Notice, Task

FEW_CLASSES = 10  # whole numbers with more distinct values are a quantity
ROWS_PER_CLASS = 5  # and so are those with fewer rows a value


def settle(sheet: Sheet, spec: DataSpec) -> tuple[Sheet, DataSpec]:
    """Return the rows that have a target, and the recipe's words with target and task filled in.

    Raises:
        TargetError: there is no such column, it cannot be what the recipe says it is, or some of it
            is missing or infinite and the recipe does not say that such rows are to be dropped.
    """
    name = _name(sheet, spec)
    declared = sheet.raw.task if name == sheet.raw.target else None
    kind, notices = kind_of(sheet, name, spec.task or declared)
    sheet = present_only(sheet.telling(*notices), name, kind, drop=spec.missing_target == "drop")
    return sheet, replace(spec, target=name, task=kind)


def _name(sheet: Sheet, spec: DataSpec) -> str:
    name = spec.target or sheet.raw.target
    if name is None:
        hint = f"data.target names it; columns are {several(sheet.names)}"
        raise TargetError(f"{sheet.raw.origin}: nothing says which column to predict", hint)
    return known_column(name, sheet.names, f"{sheet.raw.origin}: target", TargetError)


def kind_of(sheet: Sheet, name: str, asked: Kind | None) -> tuple[Kind, tuple[Notice, ...]]:
    """Return the task; classes are called multiclass as long as nobody has counted them.

    Text, categories and booleans are classes. Numbers with fractions are a quantity. Whole numbers
    are classes if there are two, or at most 10 with 5 rows each on average.
    """
    cells = sheet.cells(name)
    if asked:
        return asked, ()
    if cells.form in ("date", "other"):
        hint = "choose another target, or task: multiclass"
        raise TargetError(f"the target {shown(name)} holds dates or lists", hint)
    if cells.form in ("boolean", "category") or not _is_numeric(cells, name):
        return "multiclass", ()
    values = cells.numbers.values[np.isfinite(cells.numbers.values)]
    if (values != np.floor(values)).any():
        return "regression", ()
    if sheet.raw.typed and cells.form == "text":
        return "multiclass", ()
    different = len(np.unique(values))
    few = different <= FEW_CLASSES and different * ROWS_PER_CLASS <= len(values)
    if different > 2 and few:
        told = f"the target {shown(name)} has {different} different whole numbers"
        hint = "they are taken as classes; task: regression takes them as a quantity"
        return "multiclass", (Notice(told, hint),)
    return ("multiclass" if different <= 2 else "regression"), ()


def _is_numeric(cells: Cells, name: str) -> bool:
    """Tell whether a target is numbers; text that is numbers but for a few values is a mistake."""
    if cells.form == "number":
        return True
    read = cells.numbers
    if cells.style == "words" or padded(cells.texts.values) or not read.present.any():
        return False
    almost = read.present.sum() > MOSTLY * (read.present.sum() + read.unread)
    if almost and read.unread and len(cells.texts.values) > 2 * FEW_CLASSES:
        rest = f"{counted(read.unread, 'value')} such as {shown(read.example)}"
        hint = "mend them, list them in data.missing, or say task: multiclass"
        raise TargetError(f"the target {shown(name)} is numbers but for {rest}", hint)
    return not read.unread


def present_only(sheet: Sheet, name: str, kind: Kind, *, drop: bool) -> Sheet:
    """Return the rows whose target is neither missing nor infinite.

    Raises:
        TargetError: there are others, and they are not to be dropped.
    """
    has = has_target(sheet.cells(name), name, kind)
    if has.all():
        return sheet
    absent = np.flatnonzero(~has)
    share = f"{len(absent)} of {counted(len(has), 'row')}"
    told = f"the target {shown(name)} is missing or infinite in {share}"
    if not drop:
        first = f"the first is row {sheet.row_number(absent[0])}"
        hint = f"{first}; missing_target: drop leaves such rows out"
        raise TargetError(f"{sheet.raw.origin}: {told}", hint)
    return sheet.take(has).telling(Notice(told, "these rows are left out"))


def has_target(cells: Cells, name: str, kind: Kind) -> Array:
    """Return a mask of the rows whose target is neither missing nor infinite."""
    if kind == "regression":
        return np.isfinite(_numbers(cells, name))
    if cells.form == "number":
        return np.asarray(np.isfinite(cells.stored))
    return cells.is_present


def _numbers(cells: Cells, name: str) -> Floats:
    read = cells.numbers
    if read.unread:
        told = f"the target {shown(name)} is not numeric: it holds {shown(read.example)}"
        raise TargetError(told, "task: multiclass takes it as classes")
    return read.values


def learn_target(cells: Cells, name: str, kind: Kind) -> tuple[Task, Array]:
    """Return the task with its classes in order, and the target of each row.

    cells: the target of the training rows, none missing.

    Raises:
        TargetError: there is one row, one class, one value, or a class with a single row.
    """
    if len(cells.is_present) < 2:
        count = "1 row" if len(cells.is_present) else "no row"
        told = f"the table has {count} with a target, and two are the least"
        raise TargetError(told, "add rows, or choose another target")
    if kind == "regression":
        return Task(kind), _varied(_numbers(cells, name), name)
    classes = levels_of(cells.texts)
    codes = level_codes(cells.texts, classes).astype(np.int64)
    _check_classes(classes, codes, name, kind)
    return Task("binary" if len(classes) == 2 else "multiclass", classes), codes


def _varied(values: Floats, name: str) -> Floats:
    if (values == values[0]).all():
        told = f"the target {shown(name)} is {values[0]:g} in every row"
        raise TargetError(told, "there is nothing to learn: choose another target")
    return values + 0.0


def _check_classes(classes: tuple[str, ...], codes: Array, name: str, kind: Kind) -> None:
    if len(classes) == 1:
        only = f"{shown(classes[0])}, in all {counted(len(codes), 'row')}"
        told = f"the target {shown(name)} has one class only: {only}"
        raise TargetError(told, "choose another target, or add rows of another class")
    if kind == "binary" and len(classes) > 2:
        told = f"the target {shown(name)} has {len(classes)} classes, not 2: {several(classes)}"
        raise TargetError(told, "task: multiclass")
    rare = [classes[code] for code in np.flatnonzero(np.bincount(codes) < 2)]
    if rare:
        which = f"{'class' if len(rare) == 1 else 'classes'} {several(rare)}"
        told = f"the target {shown(name)}: {which} with 1 row, and 2 are the least"
        hint = "merge rare classes or leave their rows out; task: regression for a quantity"
        raise TargetError(told, hint)


def same_target(cells: Cells, name: str, task: Task) -> Array:
    """Return the target of another table's rows, in the classes of training.

    Raises:
        TargetError: there is a class that training has not.
    """
    if not task.is_classification:
        return _numbers(cells, name) + 0.0
    codes = level_codes(cells.texts, task.classes).astype(np.int64)
    unknown = np.flatnonzero(codes < 0)
    if len(unknown):
        label = str(cells.texts.values[int(cells.texts.codes[unknown[0]])])
        told = f"test table: the target {shown(name)} has the class {shown(label)}"
        raise TargetError(f"{told} in {counted(len(unknown), 'row')}, and training has not")
    return codes
