"""What a file predicts, as the outputs of a task [line, output], checked; NaN where it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.dataset.names import counted, several, shown
from fusecli.dataset.texts import number_text
from fusecli.errors import DataError
from fusecli.predictions.choosing import Chosen
from fusecli.predictions.lines import Lines
from fusecli.values import Array, Floats, Notice, Task

TOLERANCE = 1e-3  # what sums its probabilities in few digits is still honest
SURE = "log loss punishes that hard where a label is wrong; give probabilities if there are any"
EXACT = 1e-9  # nearer to one than this they are left as they are


@dataclass(frozen=True)
class Outputs:
    """values: [line, output]; notices: what they were taken for."""

    values: Floats
    notices: tuple[Notice, ...] = ()


def outputs_of(lines: Lines, columns: Chosen, task: Task) -> Outputs:
    """Return the predictions of every line.

    Raises:
        DataError: they are no values, no probabilities, or labels of other classes; with the line.
    """
    if lines.matrix is not None:
        found = _of_matrix(lines, lines.matrix, task)
    elif columns.by_class:
        given = {label: lines.numbers(name) for label, name in columns.by_class.items()}
        found = Outputs(_both(given, task))
    elif not task.is_classification:
        found = Outputs(lines.numbers(columns.alone)[:, None])
    else:
        found = _of_one(lines, lines.texts(columns.alone), task, columns.alone)
    _refuse_infinite(lines, found.values)
    if not task.is_classification:
        return found
    return Outputs(_probabilities(lines, found.values), found.notices)


def outputs_of_array(array: Array, task: Task, place: str) -> Floats:
    """Return an array that was given as predictions, checked [row, output]; see `outputs_of`.

    place: what messages begin with, which call its lines rows, from 0.

    Raises:
        DataError: it is no such array.
    """
    if array.dtype.kind not in "fiubU" or array.ndim not in (1, 2):
        told = f"{place}: is no array of numbers [row, output]"
        raise DataError(told, f"it has {array.ndim} axes, of {array.dtype}")
    lines = Lines(place, len(array), matrix=array, unit="row", first=0)
    return outputs_of(lines, Chosen(), task).values


def _both(given: dict[str, Floats], task: Task) -> Floats:
    """Return the probability of each class; of two, one tells the other."""
    if len(given) == 1:
        ((label, own),) = given.items()
        first = task.classes[0] == label
        return np.stack([own, 1 - own] if first else [1 - own, own], axis=1)
    return np.stack([given[label] for label in task.classes], axis=1)


def _of_matrix(lines: Lines, matrix: Array, task: Task) -> Outputs:
    """Return a matrix with a column a class in their order, or one column of whatever it is."""
    matrix = matrix[:, 0] if matrix.ndim == 2 and matrix.shape[1] == 1 else matrix
    if matrix.ndim == 2 and matrix.shape[1] != task.outputs:
        wanted = f"of the {task.outputs} classes" if task.is_classification else "and values one"
        told = f"{lines.place}: it has {matrix.shape[1]} columns {wanted}"
        raise DataError(told, "a column for each class, in their order" if task.classes else "")
    if matrix.ndim == 2 and matrix.dtype.kind != "U":
        order = ", ".join(map(shown, task.classes))
        notice = Notice(f"its columns are taken for the classes in this order: {order}")
        return Outputs(matrix.astype(np.float64), (notice,))
    if not task.is_classification:
        return Outputs(_values(lines, matrix)[:, None])
    kinds = matrix.tolist()
    texts = [one if isinstance(one, str) else number_text(float(one)) for one in kinds]
    return _of_one(lines, np.array(["" if one == "nan" else one for one in texts]), task, "")


def _values(lines: Lines, matrix: Array) -> Floats:
    if matrix.dtype.kind == "U":
        raise DataError(f"{lines.place}: holds texts, and the target is numbers")
    return matrix.astype(np.float64)


def _of_one(lines: Lines, texts: Array, task: Task, name: str) -> Outputs:
    """Return labels as certainty, or numbers as the probability of the second of two classes."""
    where = f"{lines.place}: column {shown(name)}" if name else lines.place
    codes = {label: code for code, label in enumerate(task.classes)}
    unknown = sorted(set(np.unique(texts).tolist()) - codes.keys() - {""})
    if not unknown:
        place = np.array([codes.get(text, -1) for text in texts.tolist()])
        hard = np.where(place[:, None] < 0, np.nan, np.eye(len(codes))[place])
        notice = Notice(
            "it predicts labels without probabilities, so each is taken for certain", SURE
        )
        return Outputs(hard, (notice,))
    if len(codes) != 2 or not all(map(_is_number, unknown)):
        odd = next((text for text in unknown if not _is_number(text)), unknown[0])
        told = f"{where} holds {shown(odd)}, which is none of the classes {several(task.classes)}"
        raise DataError(told, "give a column of probabilities for each class")
    second = np.array([float(text) if text else np.nan for text in texts.tolist()])
    notice = Notice(f"its one column is taken for the probability of {shown(task.classes[1])}")
    return Outputs(np.stack([1 - second, second], axis=1), (notice,))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _refuse_infinite(lines: Lines, values: Floats) -> None:
    endless = np.flatnonzero(np.isinf(values).any(axis=1))
    if len(endless):
        told = f"{lines.place}: {lines.line(endless[0])}: a prediction is infinite"
        raise DataError(
            told, f"so in {counted(len(endless), 'line')}: leave them empty, or mend them"
        )


def _probabilities(lines: Lines, values: Floats) -> Floats:
    """Return probabilities that sum to one, of lines that have all of them; NaN for the others."""
    there = np.isfinite(values).all(axis=1)
    found = np.full(values.shape, np.nan)
    own = values[there]
    _check(lines, np.flatnonzero(there), own)
    own = np.clip(own, 0.0, 1.0)
    totals = own.sum(axis=1, keepdims=True)
    found[there] = np.where(np.abs(totals - 1) <= EXACT, own, own / totals)
    return found


def _check(lines: Lines, at: Array, own: Floats) -> None:
    """Raise DataError for the first line whose numbers are no probabilities."""
    outside = np.flatnonzero(((own < -TOLERANCE) | (own > 1 + TOLERANCE)).any(axis=1))
    if len(outside):
        worst = own[outside[0]][np.abs(own[outside[0]] - 0.5).argmax()]
        told = f"{lines.place}: {lines.line(at[outside[0]])}: {worst:g} is no probability"
        raise DataError(told, _what_else(own))
    totals = own.sum(axis=1)
    off = np.flatnonzero(np.abs(totals - 1) > TOLERANCE)
    if len(off):
        first = f"{lines.line(at[off[0]])}: the probabilities sum to {totals[off[0]]:g}"
        told = f"so in {counted(len(off), 'line')}: are these all classes, and no others?"
        raise DataError(f"{lines.place}: {first}, not to 1", told)


def _what_else(own: Floats) -> str:
    if own.min() >= 0 and own.max() <= 100 and np.median(own.sum(axis=1)) > 50:
        return "if these are per cent, divide them by 100"
    return "if these are scores or log-odds, turn them into probabilities first"
