"""Which columns of a file hold the predictions: a probability for each class, or one column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fusecli.dataset.names import several, shown
from fusecli.errors import DataError, did_you_mean
from fusecli.predictions.lines import Lines
from fusecli.values import ImportSpec, Task

USUAL = ("prediction", "predictions", "predict", "pred", "probability", "proba", "oof", "p1")
NAMED = "name them: `columns: {CLASS: COLUMN}`, or `column:` for one"


@dataclass(frozen=True)
class Chosen:
    """by_class: the column of each class's probability. alone: the one column that there is."""

    by_class: Mapping[str, str] = field(default_factory=dict)
    alone: str = ""


def chosen(lines: Lines, spec: ImportSpec, name: str, task: Task, others: set[str]) -> Chosen:
    """Return the columns that hold the predictions of a member.

    name: of the member. others: columns that hold something else. Classes are found by their
    names, alone or all behind the same prefix (`NAME:`, `p`, `prediction_`).

    Raises:
        DataError: the recipe names columns or classes that are not there, or nothing tells which.
    """
    if spec.columns:
        return Chosen(_told(lines, spec.columns, task))
    if spec.column is not None:
        return Chosen(alone=lines.known(spec.column, "column"))
    if lines.matrix is not None:
        return Chosen()
    free = [column for column in lines.names if column not in others]
    if task.is_classification and (found := _by_name(lines, free, name, task)):
        return Chosen(found)
    return Chosen(alone=_alone(lines, free, name, task))


def _told(lines: Lines, columns: Mapping[str, str], task: Task) -> dict[str, str]:
    """Return the columns that the recipe names, once they are there for every class."""
    if not task.is_classification:
        raise DataError(
            f"{lines.place}: columns: values have no classes", "name one with `column:`"
        )
    for label in columns:
        if label not in task.classes:
            told = f"{lines.place}: columns: no class is called {shown(label)}"
            raise DataError(told, did_you_mean(label, task.classes))
    lacking = [label for label in task.classes if label not in columns]
    if lacking and not (len(task.classes) == 2 and len(columns) == 1):
        told = f"{lines.place}: columns: there is none for {several(lacking)}"
        raise DataError(told, "name one for each class")
    return {label: lines.known(column, "columns") for label, column in columns.items()}


def _by_name(lines: Lines, free: list[str], name: str, task: Task) -> dict[str, str]:
    """Return the column of each class by its name; nothing if no set of columns has all."""
    known, first = set(free), task.classes[0]
    prefixes = {one.removesuffix(first) for one in free if one.endswith(first)}
    whole = [p for p in prefixes if all(f"{p}{label}" in known for label in task.classes)]
    for preferred in (f"{name}:", ""):
        whole = [preferred] if preferred in whole else whole
    if len(whole) > 1:
        sets = several([f"{prefix}{first}" for prefix in sorted(whole)])
        told = f"{lines.place}: several columns could be of class {shown(first)}: {sets}"
        raise DataError(told, f"name the member as in the file, or {NAMED}")
    if whole:
        return {label: f"{whole[0]}{label}" for label in task.classes}
    return _lacking(lines, known, name, task)


def _lacking(lines: Lines, known: set[str], name: str, task: Task) -> dict[str, str]:
    """Return the column of one of two classes; DataError where of several classes some have one."""
    for prefix in (f"{name}:", ""):
        there = {label: f"{prefix}{label}" for label in task.classes if f"{prefix}{label}" in known}
        if len(there) == 1 and len(task.classes) == 2:
            return there
        if there and len(task.classes) > 2:
            lacking = several([label for label in task.classes if label not in there])
            told = f"{lines.place}: no column has the probability of {lacking}"
            raise DataError(told, f"columns are {several(lines.names)}; {NAMED}")
    return {}


def _alone(lines: Lines, free: list[str], name: str, task: Task) -> str:
    """Return the one column that can be meant: the only one, or one of a usual name."""
    usual = [column for column in (name, *USUAL) if column in free]
    if len(free) == 1 or usual:
        return usual[0] if usual else free[0]
    what = "the probabilities" if task.is_classification else "the values"
    told = f"{lines.place}: nothing tells which column holds {what}"
    columns = f"columns are {several(lines.names)}" if lines.names else "it has no column"
    raise DataError(told, f"{columns}; {NAMED}")
