"""What the teachers of a fit predict, from the store."""

from __future__ import annotations

import numpy as np

from fusecli.errors import FuseError
from fusecli.lessons.material import Teachers
from fusecli.store import Store, Stored
from fusecli.values import Array, Dataset, Fit, Floats, Folds


def teachers(fit: Fit, dataset: Dataset, folds: Folds, store: Store) -> Teachers | None:
    """Return what the teachers of a fit predict, or None if it has none.

    Training rows by models that have seen neither them nor what the fit leaves out; what it leaves
    out, and the holdout, by models that have seen all of its training rows.

    Raises:
        FuseError: the result of a teacher is not in the store.
    """
    if not fit.teachers:
        return None
    oof = np.full((len(fit.teachers), dataset.rows, dataset.task.outputs), np.nan)
    aside: list[Floats] = []
    for number, name in enumerate(fit.spec.teachers):
        for fold, key in fit.teachers[number].items():
            entry = _entry(store, key, name)
            rows, kept = _read(fit, fold, folds)
            oof[number, rows] = entry.arrays["oof"][kept]
            if fold == fit.fold and "holdout" in entry.arrays:
                aside.append(entry.arrays["holdout"])
    tests = [oof[:, folds.test(fit.repeat, *fit.left_out)]]
    return Teachers(fit.spec.teachers, oof, (*tests, np.stack(aside)) if aside else tuple(tests))


def _read(fit: Fit, fold: int, folds: Folds) -> tuple[Array, Array]:
    """Return the rows that are read of a teacher's fit, and which of its predictions they are."""
    if fold == fit.fold:
        rows = folds.test(fit.repeat, *fit.left_out)
        return rows, np.arange(len(rows))
    left = (fold,) if folds.ordered else (fold, *fit.left_out)
    rows = folds.test(fit.repeat, *left)
    kept = np.flatnonzero(folds.assignment[fit.repeat][rows] == fold)
    return rows[kept], kept


def _entry(store: Store, key: str, name: str) -> Stored:
    entry = store.get(key)
    if entry is None:
        raise FuseError(f"learns from '{name}', whose predictions are not in the store")
    return entry
