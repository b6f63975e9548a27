"""Small deployed fusions whose models are fitted on the spot."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from fusecli.dataset.layouts import Layout, layout_of
from fusecli.fused import Fused
from fusecli.models.fitting import fit_predict
from fusecli.saved.bundle import Bundle
from fusecli.saved.deployed import Deployed
from fusecli.saved.fold_models import FoldModel, Part, packed
from fusecli.saved.loading import Models
from fusecli.saved.predictor import Predictor
from fusecli.saved.versions import versions_of
from fusecli.strategies.pools import linear_pool
from fusecli.values import Array, Column, Dataset, DataSpec, Kind, ModelSpec, Table, Task

TASKS: dict[Kind, Task] = {
    "binary": Task("binary", ("no", "yes")),
    "multiclass": Task("multiclass", ("a", "b", "c")),
    "regression": Task("regression"),
}
PETS = ("cat", "dog", "eel")
COLUMNS = (
    Column("age", "number", "numbers", style="point"),
    Column("note", "drop", "free text"),
    Column("pet", "category", "3 values"),
    Column("born", "date", "ISO dates", parts=("year", "month")),
)
MEMBERS = {"plain": ModelSpec("decision_tree"), "mean": ModelSpec("dummy")}
SHARES = np.array([0.75, 0.25])


def frame(rows: int = 40, seed: int = 0) -> pd.DataFrame:
    """Return rows as a person would write them, with the target `y` and the id `who`."""
    rng = np.random.default_rng(seed)
    days = pd.to_datetime("2020-01-01") + pd.to_timedelta(rng.integers(0, 1500, rows), "D")
    return pd.DataFrame(
        {
            "who": [f"p{k}" for k in range(rows)],
            "age": rng.integers(1, 90, rows).astype(float),
            "pet": rng.choice(PETS, rows),
            "born": days.strftime("%Y-%m-%d"),
        }
    )


def table(rows: int = 40, seed: int = 0) -> Table:
    """Return the same rows as the training table has them."""
    from fusecli.dataset.new_rows import table_of

    return table_of(layout("binary"), frame(rows, seed), "rows")[0]


@cache
def layout(kind: Kind) -> Layout:
    nothing = np.empty(0, dtype=np.int64)
    empty = Table(
        np.empty((0, 3)),
        np.empty((0, 1), np.int32),
        ("age", "born.year", "born.month"),
        ("pet",),
        (PETS,),
        ("category",),
    )
    dataset = Dataset("toy", TASKS[kind], "y", empty, nothing, nothing, COLUMNS, "0" * 64)
    return layout_of(dataset, DataSpec("toy.csv", id="who", group="town"))


def target(kind: Kind, rows: Table) -> Array:
    if kind == "regression":
        return rows.numbers[:, 0] / 10 + rows.codes[:, 0]
    return (rows.codes[:, 0] + (rows.numbers[:, 0] > 50)) % len(TASKS[kind].classes)


@cache
def models(kind: Kind) -> dict[str, tuple[str, FoldModel]]:
    """Return the member and the model of each key; two folds a member."""
    rows, found = table(), {}
    for number, (name, spec) in enumerate(MEMBERS.items()):
        for fold in (0, 1):
            train = np.arange(fold, rows.rows, 2)
            fit = fit_predict(spec, TASKS[kind], 0, rows, target(kind, rows), train, [])
            part = Part(fit.pipeline, fit.seen, fit.task)
            key = f"{number}{fold}" * 32
            found[key] = name, FoldModel(spec, TASKS[kind], (part,))
    return found


def deployed(kind: Kind = "binary") -> Deployed:
    owners = {key: name for key, (name, _) in models(kind).items()}
    keys = {name: tuple(key for key in owners if owners[key] == name) for name in MEMBERS}
    shares = dict(zip(MEMBERS, SHARES.tolist(), strict=True))
    fused = Fused(linear_pool, {"weights": SHARES}, shares)
    return Deployed(layout(kind), "toy fusion", fused, tuple(MEMBERS), keys, {})


@cache
def contents(kind: Kind = "binary") -> dict[str, bytes]:
    return {key: packed(model) for key, (_, model) in models(kind).items()}


def bundle(kind: Kind = "binary") -> Bundle:
    about = {"recipe": "toy", "packages": versions_of(())}
    return Bundle(deployed(kind), about, contents(kind), "# toy\n")


def predictor(kind: Kind = "binary") -> Predictor:
    return Predictor(deployed(kind), Models(contents(kind).__getitem__))
