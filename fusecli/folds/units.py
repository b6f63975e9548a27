"""What is kept together in one fold, what is balanced over folds, how many folds there can be."""

from __future__ import annotations

import numpy as np

from fusecli.errors import DataError
from fusecli.values import Dataset, Integers, Notice, Table

BINS = 10  # quantile bins that stratify a regression target
MANY_DUPLICATES = 0.01  # share of rows from which exact duplicates share a fold


def duplicates(table: Table) -> Integers:
    """Return one code a row, equal for rows whose features are all equal.

    The codes come from a 64-bit hash of each row, so that a million rows take a second.
    """
    numbers = np.ascontiguousarray(table.numbers + 0.0)  # -0.0 becomes 0.0
    numbers[np.isnan(numbers)] = np.nan  # one bit pattern for every missing cell
    codes = table.codes.astype(np.int64).view(np.uint64)
    hashed = np.zeros(table.rows, np.uint64)
    for column in (*numbers.view(np.uint64).T, *codes.T):
        hashed = (hashed ^ column) * np.uint64(0x9E3779B97F4A7C15)
        hashed ^= hashed >> np.uint64(29)
    return np.unique(hashed, return_inverse=True)[1]


def units_of(dataset: Dataset) -> tuple[Integers, tuple[Notice, ...]]:
    """Return the code of what each row must stay together with, and what to tell the user."""
    alone = np.arange(dataset.rows)
    if dataset.group is not None:
        return np.unique(dataset.group, return_inverse=True)[1], ()
    same = duplicates(dataset.table)
    extra = dataset.rows - (same.max() + 1)
    if extra <= MANY_DUPLICATES * dataset.rows or same.max() + 1 < 2 * BINS:
        return alone, ()
    told = f"{extra} of {dataset.rows} rows repeat the features of another row"
    return same, (
        Notice(told, "rows that are the same share a fold, so that none is in both sides"),
    )


def strata_of(dataset: Dataset) -> Integers:
    """Return the class of each row, or the quantile bin of its target."""
    if dataset.task.is_classification:
        return dataset.y.astype(np.int64)
    edges = np.unique(np.quantile(dataset.y, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.searchsorted(edges, dataset.y, side="right")


def with_presence(dataset: Dataset, strata: Integers) -> Integers:
    """Return strata that also tell which further targets a row has, so that all folds have some."""
    for target in dataset.further:
        if not target.present.all():
            strata = np.unique(2 * strata + target.present, return_inverse=True)[1]
    return strata


def affordable(
    dataset: Dataset, strata: Integers, units: Integers, wanted: int
) -> tuple[int, tuple[Notice, ...]]:
    """Return how many folds there can be: each needs a unit, and each class a unit in each fold."""
    available = int(units.max()) + 1
    if available < 2:
        raise DataError(
            f"{dataset.name}: all rows belong to one group, and folds need at least two",
            "choose another data.group, or leave it out",
        )
    rarest, name = available, "groups" if dataset.group is not None else "rows"
    if dataset.task.is_classification:
        alone = available == dataset.rows
        pairs = strata if alone else np.unique(strata * available + units) // available
        held = np.bincount(pairs, minlength=len(dataset.task.classes))
        if held.min() < rarest:
            rarest, name = int(held.min()), f"of class '{dataset.task.classes[held.argmin()]}'"
    count = max(2, min(wanted, rarest))
    if count == wanted:
        return count, ()
    hint = "every fold should have one; add rows, merge rare classes, or ask for fewer folds"
    return count, (Notice(f"{count} folds instead of {wanted}: only {rarest} {name}", hint),)
