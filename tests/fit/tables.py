"""Small data sets, models and runs of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fusecli.fit import Plan, plan, run_fits
from fusecli.folds import deal
from fusecli.store import Store, key_of
from fusecli.values import CvSpec, Dataset, Folds, ModelSpec, Receipt, Table, Task

BROKEN = "tests.fit.broken_learners."
DATA_KEY = key_of("dataset", {})
HONEST = ModelSpec(BROKEN + "Honest")


def dataset(rows: int = 45, seed: int = 0) -> Dataset:
    """Return three classes that two numbers tell apart, more or less."""
    chance = np.random.default_rng(seed)
    y = np.arange(rows) % 3
    X = chance.normal(size=(rows, 2)) + y[:, None]
    table = Table(X, np.empty((rows, 0), np.int32), ("a", "b"), (), (), ())
    task = Task("multiclass", ("x", "y", "z"))
    return Dataset("toy", task, "t", table, y, np.arange(rows), (), f"{rows}-{seed}")


def with_holdout(data: Dataset) -> Dataset:
    return replace(data, holdout=dataset(12, seed=9))


def folds(data: Dataset, count: int = 3, repeats: int = 1) -> Folds:
    return deal(data, CvSpec(count, repeats), 0)


def broken(name: str, **params: Any) -> ModelSpec:
    return ModelSpec(BROKEN + name, params)


def run(
    models: Mapping[str, ModelSpec],
    place: Path,
    data: Dataset | None = None,
    *,
    count: int = 3,
    **how: Any,
) -> tuple[Plan, tuple[Receipt, ...], Store]:
    """Fit models on 3 folds, in this process unless told otherwise."""
    data = data or dataset()
    dealt, store = folds(data, count), Store(place)
    made = plan(models, data, dealt, 42)
    how = {"backend": "sequential", "jobs": 1, "dataset_key": DATA_KEY} | how
    return made, run_fits(made, data, dealt, store, **how), store


def says_the_same_whatever_its_labels(
    models: Mapping[str, ModelSpec], place: Path, fold: int = 2
) -> bool:
    """Tell whether all that models predict for the rows of a fold is blind to their labels."""
    data = dataset()
    dealt, y = folds(data, 4), data.y.copy()
    y[dealt.test(0, fold)] = (y[dealt.test(0, fold)] + 1) % 3
    found = []
    for number, one in enumerate((data, replace(data, y=y, fingerprint="other"))):
        made, store = plan(models, one, dealt, 42), Store(place / str(number))
        run_fits(made, one, dealt, store, dataset_key=DATA_KEY, jobs=1, backend="sequential")
        entries = (store.get(made.fits[name][fold].key) for name in models)
        found.append([entry.arrays["oof"].tobytes() for entry in entries if entry])
    return len(found[0]) == len(models) and found[0] == found[1]


def arrays(made: Plan, store: Store) -> dict[str, bytes]:
    """Return the bytes of what every fit predicts, by key."""
    found = {}
    for key in made.units:
        entry = store.get(key)
        assert entry is not None
        found[key] = entry.arrays["oof"].tobytes()
    return found
