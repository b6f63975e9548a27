"""A planned table with its target, and which rows each split trains on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from fusecli.values.basics import Array, Floats, Notice, Task
from fusecli.values.specs import ColumnKind


@dataclass(frozen=True)
class Column:
    """One column of the user's table: what it was planned as, and why.

    parts: of a date, those that vary. style: how numbers are written, where they were no numbers.
    """

    name: str
    kind: ColumnKind
    reason: str
    missing: int = 0
    distinct: int = 0
    parts: tuple[str, ...] = ()
    style: Literal["", "point", "comma", "words"] = ""


@dataclass(frozen=True)
class Table:
    """The features as every model gets them: numbers, and categories as codes of their levels.

    numbers: float64 [rows, numbers], NaN where missing.
    codes: int32 [rows, categories], -1 where missing or never seen in the training table.
    levels: per category column the text of each code. A text column is a category of texts.
    kinds: per category column `category`, `high_cardinality` or `text`.
    """

    numbers: Floats
    codes: npt.NDArray[np.int32]
    number_names: tuple[str, ...]
    category_names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    kinds: tuple[ColumnKind, ...]

    @property
    def rows(self) -> int:
        return len(self.numbers)

    def take(self, rows: Array) -> Table:
        """Return the same columns for some rows (indices or a mask)."""
        return Table(
            self.numbers[rows],
            self.codes[rows],
            self.number_names,
            self.category_names,
            self.levels,
            self.kinds,
        )


@dataclass(frozen=True)
class Overview:
    """What became of every column of a table; `task` is None where no target is known."""

    name: str
    rows: int
    columns: tuple[Column, ...]
    target: str = ""
    task: Task | None = None
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Target:
    """A column to predict beside the main one; y as in a data set, NaN or -1 where it is missing.

    fingerprint: of the table with this target in place of the main one.
    """

    name: str
    task: Task
    y: Array
    fingerprint: str

    @property
    def present(self) -> Array:
        """A mask of the rows that have it."""
        return np.asarray(self.y >= 0 if self.task.is_classification else ~np.isnan(self.y))


@dataclass(frozen=True)
class Dataset:
    """A planned table with its target; every array has one entry a row.

    y: int64 class codes, or float64 values. ids: text or integers.
    group: int64 codes, time: float64 (sortable), weight: float64 > 0.
    fingerprint: hex digest of all that a fit can depend on (not of `ids` or the holdout).
    further: targets that are predicted, too.
    """

    name: str
    task: Task
    target: str
    table: Table
    y: Array
    ids: Array
    columns: tuple[Column, ...]
    fingerprint: str
    weight: Floats | None = None
    group: Array | None = None
    time: Floats | None = None
    holdout: Dataset | None = None
    notices: tuple[Notice, ...] = ()
    further: tuple[Target, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.y)

    @property
    def targets(self) -> tuple[Target, ...]:
        """All that is predicted, the main target first."""
        return (Target(self.target, self.task, self.y, self.fingerprint), *self.further)

    def take(self, rows: Array) -> Dataset:
        """Return some rows (indices or a mask) without the holdout; the fingerprint stays."""
        return replace(
            self,
            table=self.table.take(rows),
            y=self.y[rows],
            ids=self.ids[rows],
            weight=None if self.weight is None else self.weight[rows],
            group=None if self.group is None else self.group[rows],
            time=None if self.time is None else self.time[rows],
            holdout=None,
            further=tuple(replace(one, y=one.y[rows]) for one in self.further),
        )

    def aimed(self, name: str) -> Dataset:
        """Return the same rows with that target alone, which is missing in some of them."""
        one = next(target for target in self.targets if target.name == name)
        return replace(
            self,
            target=one.name,
            task=one.task,
            y=one.y,
            fingerprint=one.fingerprint,
            holdout=self.holdout.aimed(name) if self.holdout else None,
            further=(),
        )

    @property
    def overview(self) -> Overview:
        return Overview(self.name, self.rows, self.columns, self.target, self.task, self.notices)


@dataclass(frozen=True)
class Folds:
    """Which rows each split trains on and is tested on, as one small array.

    assignment: int16 [repeat, row]: the fold that tests the row, or -1 (only ever trained on).
    ordered: time order: fold f trains on the rows of earlier folds (and of -1) only.
    digest: hex digest of both.
    """

    assignment: npt.NDArray[np.int16]
    ordered: bool
    digest: str
    notices: tuple[Notice, ...] = ()

    @property
    def count(self) -> int:
        """Folds in each repeat; none without rows."""
        return int(self.assignment.max(initial=-1)) + 1

    @property
    def repeats(self) -> int:
        return len(self.assignment)

    @property
    def splits(self) -> tuple[tuple[int, int], ...]:
        """Every (repeat, fold); the position here is the number of the split."""
        count = self.count
        return tuple((r, f) for r in range(self.repeats) for f in range(count))

    def train(self, repeat: int, *folds: int) -> Array:
        """Rows that models which leave these folds out are fitted to (sorted indices)."""
        row = self.assignment[repeat]
        return np.flatnonzero(row < folds[0] if self.ordered else ~np.isin(row, folds))

    def test(self, repeat: int, *folds: int) -> Array:
        """Rows of these folds, which such models predict (sorted indices)."""
        return np.flatnonzero(np.isin(self.assignment[repeat], folds))
