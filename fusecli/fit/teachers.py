"""What the teachers of a fit predict, from the store."""

from __future__ import annotations

import numpy as np

from fusecli.errors import FuseError
from fusecli.lessons.material import Teachers
from fusecli.store import Store, Stored
from fusecli.values import Dataset, Fit, Folds


def teachers(fit: Fit, dataset: Dataset, folds: Folds, store: Store) -> Teachers | None:
    """Return what the teachers of a fit predict, or None if it has none.

    Training rows by models of the other folds, as cross-fitted; test rows and the holdout by the
    models of the fit's own fold.

    Raises:
        FuseError: the result of a teacher is not in the store.
    """
    if not fit.teachers:
        return None
    oof = np.full((len(fit.teachers), dataset.rows, dataset.task.outputs), np.nan)
    aside = []
    for number, (name, keys) in enumerate(zip(fit.spec.teachers, fit.teachers, strict=True)):
        entries = {fold: _entry(store, key, name) for fold, key in keys.items()}
        for fold, entry in entries.items():
            oof[number, folds.test(fit.repeat, fold)] = entry.arrays["oof"]
        aside.append(entries[fit.fold].arrays.get("holdout"))
    tests = [oof[:, folds.test(fit.repeat, fit.fold)]]
    if dataset.holdout is not None:
        tests.append(np.stack(aside))  # type: ignore[arg-type]  # there is one wherever a holdout is
    return Teachers(fit.spec.teachers, oof, tuple(tests))


def _entry(store: Store, key: str, name: str) -> Stored:
    entry = store.get(key)
    if entry is None:
        raise FuseError(f"learns from '{name}', whose predictions are not in the store")
    return entry
