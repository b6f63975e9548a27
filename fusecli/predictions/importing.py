"""The predictions of a member that was fitted elsewhere, in the order of a data set's rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fusecli.dataset.veiling import veiled
from fusecli.errors import DataError, FuseError
from fusecli.predictions.aligning import Rows, id_column, placed
from fusecli.predictions.choosing import chosen
from fusecli.predictions.foreign_folds import about_folds, fold_column
from fusecli.predictions.lines import Lines, lines_of
from fusecli.predictions.outputs import outputs_of
from fusecli.values import Array, Dataset, DataSpec, Floats, Folds, ImportSpec, Notice


@dataclass(frozen=True)
class Imported:
    """What a member predicts that was fitted elsewhere.

    preds: [row, output], NaN where it does not. holdout: the same of the rows set aside, or None.
    predicted, rows: how many of the rows that are scored it predicts, and how many they are.
    path: of the file, as messages have it. digest: sha256 of the bytes of its files, in hex.
    """

    name: str
    preds: Floats
    holdout: Floats | None
    predicted: int
    rows: int
    path: str
    digest: str
    notices: tuple[Notice, ...] = ()

    @property
    def has_gaps(self) -> bool:
        """Tell whether it leaves out any row, but for a holdout that it knows nothing of."""
        aside = () if self.holdout is None else (self.holdout,)
        return self.predicted < self.rows or any(np.isnan(part).any() for part in aside)

    def take(self, train: Array, test: Array) -> Imported:
        """Return the predictions of some rows, and as those of the holdout of others."""
        preds, aside = self.preds[train], self.preds[test]
        predicted = int(np.isfinite(preds).all(axis=1).sum())
        found = replace(self, preds=preds, holdout=aside, predicted=predicted, rows=len(preds))
        return replace(found, notices=())


@dataclass(frozen=True)
class _Read:
    """What came of one file. values: [row, output]. fold: [row] its word for the fold, "": none."""

    values: Floats
    fold: Array | None
    fold_name: str
    notices: tuple[Notice, ...]


def imported(
    name: str, spec: ImportSpec, dataset: Dataset, folds: Folds, data: DataSpec
) -> Imported:
    """Read, check and align the predictions of one member.

    Raises:
        DataError: they cannot be read, are no predictions of the task, or are not of these rows.
    """
    with veiled(spec.veil), told_at(f"models.{name}"):
        return _imported(name, spec, dataset, folds, data)


@contextmanager
def told_at(place: str) -> Iterator[None]:
    """Put a place of the recipe in front of whatever is wrong."""
    try:
        yield
    except FuseError as error:
        error.message = f"{place}: {error.message}"
        error.args = (error.message,)
        raise


def _imported(
    name: str, spec: ImportSpec, dataset: Dataset, folds: Folds, data: DataSpec
) -> Imported:
    rows, n = _rows(dataset, data), dataset.rows
    read = _read(name, spec, spec.predictions, rows, dataset)
    preds = read.values[:n]
    holdout = _holdout(name, spec, read.values[n:], dataset, data)
    scored = (folds.assignment >= 0).any(axis=0)
    predicted = np.isfinite(preds).all(axis=1) & scored
    _check_coverage(spec, int(predicted.sum()), int(scored.sum()))
    fold = None if read.fold is None else read.fold[:n]
    notices = (
        *read.notices,
        *about_folds(fold, read.fold_name, dataset, folds),
        *_about_holdout(dataset, holdout),
    )
    return Imported(
        name=name,
        preds=preds,
        holdout=holdout,
        predicted=int(predicted.sum()),
        rows=int(scored.sum()),
        path=spec.shown.get("predictions", spec.predictions),
        digest=_digest(spec),
        notices=tuple(replace(one, text=f"{name}: {one.text}") for one in notices),
    )


def _rows(dataset: Dataset, data: DataSpec) -> Rows:
    """Return the rows of a table, those set aside from it at the end."""
    if dataset.holdout is None or not isinstance(data.test, float):
        return Rows(dataset.ids, data.id)
    ids = np.concatenate([dataset.ids, dataset.holdout.ids])
    return Rows(ids, data.id, in_order=data.id is None)


def _read(name: str, spec: ImportSpec, path: str, rows: Rows, dataset: Dataset) -> _Read:
    lines = lines_of(path, path)
    column = id_column(lines, rows, spec.id)
    places = placed(lines, rows, column)
    fold = fold_column(lines, spec.fold)
    values, notices = predicted_by(name, spec, lines, dataset, {column, fold})
    found = np.where(places.line[:, None] < 0, np.nan, values[places.line])
    own = lines.texts(fold)[places.line] if fold else None
    if own is not None:
        own = np.where(places.line < 0, "", own)
    return _Read(found, own, fold, (*places.notices, *notices))


def predicted_by(
    name: str, spec: ImportSpec, lines: Lines, dataset: Dataset, others: set[str]
) -> tuple[Floats, tuple[Notice, ...]]:
    """Return what the lines of a file predict [line, output]; others: columns of something else."""
    known = {*others, dataset.target, "target", "repeat"} - set(dataset.task.classes)
    columns = chosen(lines, spec, name, dataset.task, known)
    found = outputs_of(lines, columns, dataset.task)
    return found.values, found.notices


def _holdout(
    name: str, spec: ImportSpec, beside: Floats, dataset: Dataset, data: DataSpec
) -> Floats | None:
    """Return the predictions of the rows set aside: of a file of their own, or of the same one."""
    aside = dataset.holdout
    if aside is None:
        if spec.test is not None:
            raise DataError("test: no rows are set aside", "leave it out, or give `data.test`")
        return None
    if spec.test is None:
        return beside if np.isfinite(beside).any() else None
    numbered = np.array_equal(aside.ids, np.arange(aside.rows))
    rows = Rows(aside.ids, data.id, named=not numbered)
    found = _read(name, replace(spec, fold=None), spec.test, rows, dataset).values
    if not np.isfinite(found).any():
        raise DataError(f"{spec.test}: it predicts none of the {aside.rows} rows set aside")
    return found


def _check_coverage(spec: ImportSpec, predicted: int, rows: int) -> None:
    if predicted and 1 - predicted / rows <= spec.max_missing:
        return
    told = f"{spec.predictions}: it predicts {predicted:,} of the {rows:,} rows that are scored"
    raise DataError(
        told,
        f"`max_missing: {spec.max_missing:g}` allows for fewer gaps; the others stand in for them"
        if predicted
        else "its predictions for them are empty",
    )


def _about_holdout(dataset: Dataset, holdout: Floats | None) -> Iterator[Notice]:
    if dataset.holdout is None:
        return
    if holdout is None:
        told = "it has no predictions for the rows set aside, so what uses it is not scored there"
        yield Notice(told, "give them with `test:`")
    elif gaps := int(np.isnan(holdout).any(axis=1).sum()):
        yield Notice(f"it lacks {gaps:,} of the {len(holdout):,} rows set aside")


def _digest(spec: ImportSpec) -> str:
    digest = hashlib.sha256()
    for path in (spec.predictions, *([spec.test] if spec.test else [])):
        with Path(path).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
