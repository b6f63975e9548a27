"""Small honest tables, into which a test plants one fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fusecli.doctor import findings_of
from fusecli.values import Array, Column, Dataset, Kind, Table, Task

CLASSES = {"binary": ("no", "yes"), "multiclass": ("a", "b", "c"), "regression": ()}
KINDS: tuple[Kind, ...] = ("binary", "multiclass", "regression")
ROWS = 600


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng([seed, 0xD0C])


def target(kind: Kind, rows: int = ROWS, seed: int = 0) -> Array:
    if kind == "regression":
        return chance(seed).normal(size=rows)
    return chance(seed).integers(0, len(CLASSES[kind]), rows)


def table(
    kind: Kind,
    y: Array,
    *,
    numbers: Mapping[str, Array] | None = None,
    categories: Mapping[str, Array] | None = None,
    seed: int = 0,
    **given: Any,
) -> Dataset:
    """Return two honest numbers and an honest category, with the given columns beside them.

    categories: codes [row], -1 where missing.
    """
    random, rows = chance(seed + 1), len(y)
    quantities = {
        "weak": y + 2 * random.normal(size=rows),
        "noise": random.normal(size=rows),
        **(numbers or {}),
    }
    codes = {"colour": random.integers(0, 4, rows), **(categories or {})}
    levels = tuple(tuple(f"level {i}" for i in range(int(c.max()) + 1)) for c in codes.values())
    packed = Table(
        np.column_stack(list(quantities.values())).astype(np.float64),
        np.column_stack(list(codes.values())).astype(np.int32),
        tuple(quantities),
        tuple(codes),
        levels,
        tuple("category" if len(names) <= 40 else "high_cardinality" for names in levels),
    )
    columns = tuple(Column(name, "number", "") for name in quantities)
    values = {"ids": np.arange(rows), "columns": columns, "fingerprint": "f", **given}
    return Dataset("toy", Task(kind, CLASSES[kind]), "target", packed, y, **values)


def people(rows: int = ROWS, each: int = 6, seed: int = 0) -> Array:
    """Return whose visit each row is, in no order, `each` visits on average."""
    return chance(seed + 2).integers(0, rows // each, rows)


def of_people(kind: Kind, who: Array, seed: int = 0) -> Array:
    """Return the target of each person, the same at every visit."""
    return target(kind, int(who.max()) + 1, seed)[who]


def codes(dataset: Dataset) -> list[str]:
    """Return the numbers of what is found, the gravest first."""
    return [finding.code for finding in findings_of(dataset)]


def rows_of(dataset: Dataset, rows: Array) -> Dataset:
    """Return a data set of some of the rows."""
    return replace(
        dataset, table=dataset.table.take(rows), y=dataset.y[rows], ids=np.arange(len(rows))
    )
