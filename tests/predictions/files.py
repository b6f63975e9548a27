"""A small table, and files with predictions for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from fusecli.folds import deal
from fusecli.predictions import Imported, imported
from fusecli.values import CvSpec, Dataset, DataSpec, ImportSpec, Kind, Table, Task

ROWS = 12
CLASSES = {"binary": ("no", "yes"), "multiclass": ("a", "b", "c"), "regression": ()}
FOLDS = CvSpec(folds=3)


def dataset(kind: Kind = "binary", ids: object = None, **more: object) -> Dataset:
    """Return twelve rows; ids: by number, unless given."""
    classes = CLASSES[kind]
    y = np.arange(ROWS) % len(classes) if classes else np.arange(ROWS) * 1.5
    table = Table(np.zeros((ROWS, 1)), np.zeros((ROWS, 0), np.int32), ("x",), (), (), ())
    table = replace(table, numbers=np.arange(ROWS, dtype=np.float64)[:, None])
    known = np.arange(ROWS) if ids is None else np.asarray(ids)
    made = Dataset("d", Task(kind, classes), "y", table, y, known, (), "f")
    return replace(made, **more)


def written(text: str, name: str = "preds.csv") -> str:
    Path(name).write_text(text)
    return str(Path(name).resolve())


def table(header: str, rows: list[str]) -> str:
    return "\n".join([header, *rows, ""])


def binary(numbers: object = None) -> str:
    """Return a file of ids and probabilities, a line a row."""
    own = range(ROWS) if numbers is None else numbers
    return table("id,no,yes", [f"{i},{0.9 - i / 20:.3f},{0.1 + i / 20:.3f}" for i in own])


def read(
    text: str = "", data: Dataset | None = None, *, spec: ImportSpec | None = None, **keys: object
) -> Imported:
    """Read a file of predictions; `id_name`: what `data.id` says, `test`: what `data.test` does."""
    data = data or dataset()
    id_name, test = keys.pop("id_name", None), keys.pop("test", None)
    told = DataSpec("d", "y", id=id_name, test=test)
    spec = spec or ImportSpec(written(text), **keys)
    return imported("legacy", spec, data, deal(data, FOLDS, 0), told)
