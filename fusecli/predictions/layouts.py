"""The out-of-fold frames that other tools write, and how each becomes a file in our form.

Each layout is known by its columns:

fuse: `oof.parquet` of a run: id, repeat, fold, target, then `MEMBER:CLASS` (`MEMBER` for values).
autogluon: `TabularPredictor.predict_proba_oof()` (`get_oof_pred_proba()` before 1.0), saved with
    its index: the index without a name, then a column a class; of `predict_oof()` one column.
    https://auto.gluon.ai/stable/api/autogluon.tabular.TabularPredictor.predict_proba_oof.html
h2o: `cross_validation_holdout_predictions()`: predict (the label or the value), then a column a
    class, called as the class, or `p0`, `p1` where classes are numbers.
    https://docs.h2o.ai/h2o/latest-stable/h2o-docs/performance-and-prediction.html
mljar: `predictions_out_of_folds.csv`: `prediction` for values and for classes 0 and 1,
    `prediction_0_for_A_1_for_B` for two others, `prediction_A` for each of more; and `target`.
    https://github.com/mljar/mljar-supervised/blob/master/supervised/preprocessing/preprocessing.py
sklearn: `cross_val_predict` saved by numpy: a matrix, or text without a header, or with the numbers
    of the columns as one; columns are in the order of `classes_`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fusecli.dataset.names import several, shown
from fusecli.errors import DataError, UsageError, did_you_mean
from fusecli.predictions.lines import Lines
from fusecli.values import Array, Notice, Task

INDEXES = ("", "Unnamed: 0", "__index_level_0__", "index")
ONE = "prediction"  # the column of a value, a label, or the probability of the second class
TWO = re.compile(r"prediction_0_for_(.+)_1_for_(.+)")


@dataclass(frozen=True)
class Own:
    """Predictions in our form.

    columns: by class, or `ONE` alone. number: [line] the row of the table, from 0, or None where
    lines are in its order. id: [line] what names the row, or None.
    """

    columns: Mapping[str, Array]
    number: Array | None = None
    id: Array | None = None
    fold: Array | None = None
    target: Array | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What is asked of a file. member: of several that it has. task: None if it is not known."""

    member: str = ""
    task: Task | None = None


def of_fuse(lines: Lines, wanted: Wanted) -> Own:
    """Return one member of a run, by the first of its repeats: a row has one prediction here."""
    prefixes = _members(lines)
    member = wanted.member or next((p for p in prefixes if p.startswith("fused:")), prefixes[0])
    member = member if member in prefixes else f"fused:{member}"
    if member not in prefixes:
        told = f"{lines.place}: it has no member called {shown(wanted.member)}"
        raise UsageError(told, did_you_mean(wanted.member, prefixes))
    repeat = lines.texts("repeat")
    kept = np.flatnonzero(repeat == "0")
    names = [n for n in lines.names if n == member or n.rpartition(":")[0] == member]
    columns = {n[len(member) + 1 :] or ONE: lines.numbers(n)[kept] for n in names}
    said = [Notice(f"'{member}' is imported", f"--member takes {several(prefixes)}")]
    if len(kept) < lines.rows:
        said.append(Notice("of its repeats the first is taken"))
    return Own(
        columns,
        id=lines.texts("id")[kept],
        fold=lines.texts("fold")[kept],
        target=lines.texts("target")[kept],
        notices=tuple(said),
    )


def _members(lines: Lines) -> list[str]:
    """Return the members of a run's file: what stands before the class, where there are classes."""
    own = [name for name in lines.names if name not in ("id", "repeat", "fold", "target")]
    labels = set(np.unique(lines.texts("target")).tolist())
    classes = [name.rpartition(":")[2] in labels and ":" in name for name in own]
    if not own:
        raise DataError(f"{lines.place}: it has no predictions")
    found = [name.rpartition(":")[0] for name in own] if all(classes) else own
    return list(dict.fromkeys(found))


def of_autogluon(lines: Lines, _wanted: Wanted) -> Own:
    """Return every column but the index, which numbers the rows of the training data."""
    index = next((name for name in lines.names if name in INDEXES), None)
    rest = [name for name in lines.names if name != index]
    columns = _one_or_many(lines, rest)
    return Own(columns, number=_numbers(lines, index) if index is not None else None)


def of_h2o(lines: Lines, _wanted: Wanted) -> Own:
    """Return the columns of the classes; without any, the values or labels in `predict`."""
    index = next((name for name in lines.names if name in INDEXES), None)
    rest = [name for name in lines.names if name not in (index, "predict")]
    number = _numbers(lines, index) if index is not None else None
    if not rest:
        return Own({ONE: lines.texts("predict")}, number=number)
    labels = {re.sub(r"^p(?=-?\d)", "", name): name for name in rest}
    return Own({label: lines.numbers(name) for label, name in labels.items()}, number=number)


def of_mljar(lines: Lines, _wanted: Wanted) -> Own:
    """Return the columns of the classes, or the one column of values or of the second class."""
    own = [name for name in lines.names if name.startswith("prediction")]
    target = lines.texts("target") if "target" in lines.names else None
    if len(own) == 1 and (two := TWO.fullmatch(own[0])):
        second = lines.numbers(own[0])
        return Own({two[1]: 1 - second, two[2]: second}, target=target)
    if own == [ONE]:
        return Own({ONE: lines.numbers(ONE)}, target=target)
    labels = {name.removeprefix("prediction_"): lines.numbers(name) for name in own}
    return Own(labels, target=target)


def of_sklearn(lines: Lines, wanted: Wanted) -> Own:
    """Return the columns of a matrix in the order of `classes_`: sorted labels."""
    if lines.matrix is None:
        texts = np.stack([lines.texts(name) for name in lines.names], axis=1)
        matrix: Array = texts if texts.shape[1] == 1 else texts.astype(np.float64)
    else:
        matrix = lines.matrix if lines.matrix.ndim == 2 else lines.matrix[:, None]
    if matrix.shape[1] == 1:
        return Own({ONE: matrix[:, 0]})
    if wanted.task is None:
        told = f"{lines.place}: its columns have no names, so only a recipe can tell the classes"
        raise UsageError(told, "name it with --recipe")
    classes = wanted.task.classes
    if len(classes) != matrix.shape[1]:
        told = f"{lines.place}: it has {matrix.shape[1]} columns for {len(classes) or 'no'} classes"
        raise DataError(told, "is it of this target?")
    order = ", ".join(map(shown, classes))
    notice = Notice(f"its columns are taken for the classes in this order: {order}")
    return Own(dict(zip(classes, matrix.T, strict=True)), notices=(notice,))


def _one_or_many(lines: Lines, names: list[str]) -> dict[str, Array]:
    if len(names) == 1:
        return {ONE: lines.texts(names[0])}
    return {name: lines.numbers(name) for name in names}


def _numbers(lines: Lines, index: str) -> Array:
    """Return an index as row numbers. Raises DataError if it is something else."""
    found = lines.numbers(index)
    if np.isnan(found).any() or (found != np.floor(found)).any() or found.min() < 0:
        told = f"{lines.place}: its index {shown(index)} does not number rows"
        raise DataError(told, "reset the index before saving the frame")
    return found.astype(np.int64)
