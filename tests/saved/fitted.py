"""Small fitted models, and their fits in a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from fusecli.fit import plan, run_fits
from fusecli.fit.planning import Plan
from fusecli.folds import deal
from fusecli.models.fitting import fit_predict
from fusecli.saved.fold_models import FoldModel, Part
from fusecli.saved.keeping import Keep
from fusecli.store import Store, key_of
from fusecli.values import CvSpec, Dataset, Floats, ModelSpec, Receipt, Table
from tests.models.tiny import ROWS, mixed

DATA_KEY = key_of("dataset", {})


def one(spec: ModelSpec, kind: str, table: Table | None = None) -> tuple[FoldModel, Table, Floats]:
    """Fit a model to the first 60 rows; return it with the others, and what it said of them."""
    usual, task, y = mixed(kind)
    table, rest = table or usual, np.arange(60, ROWS)
    fit = fit_predict(spec, task, 7, table, y, np.arange(60), [(table, rest)])
    part = Part(fit.pipeline, fit.seen, fit.task)
    return FoldModel(spec, task, (part,)), table.take(rest), fit.predictions[0]


def dataset(kind: str) -> Dataset:
    table, task, y = mixed(kind)
    return Dataset("toy", task, "t", table, y, np.arange(len(y)), (), f"{kind}-{len(y)}")


def kept(
    models: dict[str, ModelSpec], place: Path, data: Dataset, **how: Any
) -> tuple[Plan, tuple[Receipt, ...], Store]:
    """Fit models on 4 folds in this process, and keep them."""
    folds, store = deal(data, CvSpec(4), 0), Store(place)
    made = plan(models, data, folds, 42)
    how = {"backend": "sequential", "jobs": 1, "dataset_key": DATA_KEY, "keep": Keep()} | how
    return made, run_fits(made, data, folds, store, **how), store
