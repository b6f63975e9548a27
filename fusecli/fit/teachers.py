"""What the teachers of a fit predict, from the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fusecli.errors import FuseError
from fusecli.fit.aiming import columns_of, target_of, targets_of
from fusecli.lessons.material import Teachers
from fusecli.store import Store, Stored
from fusecli.values import Array, Dataset, Fit, Floats, Folds, ModelSpec, Target


def teachers(fit: Fit, dataset: Dataset, folds: Folds, store: Store) -> Teachers | None:
    """Return what the teachers of a fit predict, or None if it has none.

    Training rows by models that have seen neither them nor what the fit leaves out; what it leaves
    out, and the holdout, by models that have seen all of its training rows.

    Raises:
        FuseError: the result of a teacher is not in the store.
    """
    if not fit.teachers:
        return None
    read = Reading(fit, dataset, folds, store)
    own, names = targets_of(fit.spec, dataset)[0], fit.spec.teachers
    near = [name for name in names if target_of(name, dataset).name == own.name]
    far = [read.of([name]) for name in names if name not in near]
    return replace(read.of(near), names=names, foreign=tuple(far))


@dataclass(frozen=True)
class Reading:
    """A fit that reads what its teachers predict."""

    fit: Fit
    dataset: Dataset
    folds: Folds
    store: Store

    def of(self, names: Sequence[str]) -> Teachers:
        """Return what some teachers of one target predict; without any, the own target's shape."""
        fit, folds = self.fit, self.folds
        own = targets_of(fit.spec, self.dataset)[0]
        target = target_of(names[0], self.dataset) if names else own
        oof = np.full((len(names), self.dataset.rows, target.task.outputs), np.nan)
        aside: list[Floats] = []
        for number, name in enumerate(names):
            for fold, key in fit.teachers[fit.spec.teachers.index(name)].items():
                arrays = _entry(self.store, key, name).arrays
                rows, kept = _read(fit, fold, folds)
                oof[number, rows] = self._own(arrays["oof"], target)[kept]
                if fold == fit.fold and "holdout" in arrays:
                    aside.append(self._own(arrays["holdout"], target))
        shape = (0, self.dataset.holdout.rows if self.dataset.holdout else 0, target.task.outputs)
        tests = [oof[:, folds.test(fit.repeat, *fit.left_out)]]
        if self.dataset.holdout is not None and not fit.beside:
            tests.append(np.stack(aside) if aside else np.empty(shape))
        return Teachers(tuple(names), oof, tuple(tests))

    def _own(self, preds: Floats, target: Target) -> Floats:
        """Return the outputs of a target, of a teacher that may have learned all of them."""
        if preds.shape[1] == target.task.outputs:
            return preds
        everything = ModelSpec("", targets=tuple(one.name for one in self.dataset.targets))
        return preds[:, columns_of(everything, self.dataset, target.name)]


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
