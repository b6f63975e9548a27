"""A data set as the checks look at it: what several of them need, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.doctor.association import Association, Levels, along, levels_of, ranks
from fusecli.values import Array, Dataset, Floats, Integers

LOOK = 2_000  # rows of a first look at a column
EVERY_VALUE = 4_000  # rows of a look at some values of a column, each with all its rows
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class View:
    """A data set and what is derived from it.

    y: class codes, or the ranks of values, which no outlier dominates.
    quantities: positions of the number columns that are no part of a date.
    look: some rows (sorted), the same number of each class as far as there are.
    """

    dataset: Dataset
    y: Array
    quantities: tuple[int, ...]
    look: Integers

    @property
    def classes(self) -> int:
        return len(self.dataset.task.classes)

    @property
    def target(self) -> str:
        return f"'{self.dataset.target}'"

    @property
    def is_classification(self) -> bool:
        return self.dataset.task.is_classification

    @property
    def is_plain(self) -> bool:
        """Tell whether rows are dealt to folds one by one, not by group or time."""
        return self.dataset.group is None and self.dataset.time is None

    def number(self, column: int) -> Floats:
        """Return one number column [row]."""
        return np.ascontiguousarray(self.dataset.table.numbers[:, column])

    def seen(self, column: int) -> Floats:
        """Return one number column in the rows of the first look."""
        return np.asarray(self.dataset.table.numbers[self.look, column])

    def name(self, column: int) -> str:
        """Return the name of a number column."""
        return self.dataset.table.number_names[column]

    def levels(self, codes: Integers, rows: Array) -> Levels:
        """Return the target in the levels of a code. codes: of these rows."""
        return levels_of(codes, self.y[rows], self.classes)

    def along(self, order: Array) -> Association:
        """Return how alike the targets of neighbouring rows are in an order."""
        return along(self.y[order], self.classes)


def view_of(dataset: Dataset) -> View:
    """Return the view of a data set; the first look is the same for the same target."""
    y = dataset.y if dataset.task.is_classification else ranks(dataset.y)
    return View(dataset, np.asarray(y), _quantities(dataset), _look(dataset))


def _quantities(dataset: Dataset) -> tuple[int, ...]:
    dates = {column.name for column in dataset.columns if column.kind == "date"}
    names = dataset.table.number_names
    return tuple(i for i, name in enumerate(names) if name.rpartition(".")[0] not in dates)


def _look(dataset: Dataset) -> Integers:
    order = np.random.default_rng(0xD0C).permutation(dataset.rows)
    if not dataset.task.is_classification:
        return np.sort(order[:LOOK])
    each = max(20, LOOK // dataset.task.outputs)
    y = dataset.y[order]
    chosen = [order[np.flatnonzero(y == c)[:each]] for c in range(dataset.task.outputs)]
    return np.sort(np.concatenate(chosen))


def some_values(values: Floats) -> Integers:
    """Return the rows of some values of a column: of each value all rows or none; not of NaN.

    About 4,000 rows, or all where the table is not larger.
    """
    present = ~np.isnan(values)
    share = len(values) // EVERY_VALUE
    if share > 1:
        bits = (values + 0.0).view(np.uint64) * _GOLDEN
        present &= (bits >> np.uint64(40)) % np.uint64(share) == 0
    return np.flatnonzero(present)


def coded(values: Floats) -> Integers:
    """Return the code of each value, in their order."""
    return np.unique(values, return_inverse=True)[1]
