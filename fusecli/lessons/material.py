"""What one fit works on, what its teachers say, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.models.fitting import FitResult, fit_predict
from fusecli.values import Array, Dataset, Floats, ModelSpec, Table, Task


@dataclass(frozen=True)
class Material:
    """The arguments of `fit_predict`, for a fit that may change some of them."""

    spec: ModelSpec
    task: Task
    seed: int
    table: Table
    y: Array
    train: Array
    tests: Sequence[tuple[Table, Array]]
    weight: Floats | None = None
    group: Array | None = None
    other: Dataset | None = None

    def fit(self, **changed: Any) -> FitResult:
        """Fit and predict, with some arguments changed."""
        return fit_predict(**{**vars(self), **changed})


@dataclass(frozen=True)
class Further:
    """Rows made of training rows, and what the teachers' models say of them.

    origin: [row] the row of the table that each is made of. labels: [teacher, row, output].
    """

    table: Table
    origin: Array
    labels: Floats


@dataclass(frozen=True)
class Teachers:
    """What the teachers predict, each row by models that never saw it.

    oof: [teacher, row of the table, output], NaN where there is no such prediction.
    tests: for each (table, rows) of the material: [teacher, row, output].
    foreign: the same of teachers of another target, each by itself: its outputs are its own.
    fold: [row of the table] whose models predict it.
    further: rows that only the teachers label.
    beyond: [teacher, row, output] of another table, where the fit is to learn from it first.
    """

    names: tuple[str, ...]
    oof: Floats
    tests: tuple[Floats, ...]
    foreign: tuple[Teachers, ...] = ()
    fold: Array | None = None
    further: Further | None = None
    beyond: Floats | None = None

    @property
    def known(self) -> Array:
        """Which rows of the table all teachers predict."""
        own = np.isfinite(self.oof).all(axis=(0, 2))
        return np.asarray(np.all([own, *(other.known for other in self.foreign)], axis=0))


@dataclass(frozen=True)
class Learned:
    """Predictions [row, output] for each test, and the fits that they are made of."""

    predictions: tuple[Floats, ...]
    parts: tuple[FitResult, ...]
