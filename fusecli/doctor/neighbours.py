"""Pairs of rows that are nearest to each other and have different targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.values import Array, Floats, Integers, OutOfFold, Table

LOOK = 2_000  # rows among which neighbours are looked for
COLUMNS = 200  # that distances are taken over
FARTHEST = 10.0  # standard deviations: no value is farther away from the middle


@dataclass(frozen=True)
class Pairs:
    """one, other: records. Each pair is there once."""

    one: Integers
    other: Integers

    @property
    def count(self) -> int:
        return len(self.one)


def pairs_of(oof: OutOfFold, table: Table) -> Pairs:
    """Return the pairs among some 2,000 of the records, one record a row.

    Near is by standardised numbers, a missing one in the middle, and by how many categories agree.
    """
    random = np.random.default_rng(0xD0C)
    some = np.sort(random.permutation(oof.records)[:LOOK])
    apart = _distances(table.take(oof.row[some]), random)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.argmin(axis=1)
    both = np.sort(np.stack([np.arange(len(some)), nearest], axis=1), axis=1)
    one, other = some[np.unique(both, axis=0)].T
    differ = oof.y[one] != oof.y[other]
    return Pairs(one[differ], other[differ])


def _distances(table: Table, random: np.random.Generator) -> Floats:
    """Return squared distances [row, row]."""
    numbers = _standard(_some(table.numbers, random))
    length = np.square(numbers).sum(axis=1)
    found: Floats = length[:, None] + length - 2 * numbers @ numbers.T
    for codes in _some(table.codes, random).T:
        found += 2.0 * (codes[:, None] != codes)
    return found


def _some(columns: Array, random: np.random.Generator) -> Array:
    if columns.shape[1] <= COLUMNS:
        return columns
    return columns[:, np.sort(random.permutation(columns.shape[1])[:COLUMNS])]


def _standard(numbers: Floats) -> Floats:
    known = np.isfinite(numbers)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, numbers, 0.0).sum(axis=0) / count
    away = np.where(known, numbers - mean, 0.0)
    spread = np.sqrt(np.square(away).sum(axis=0) / count)
    return np.asarray(np.clip(away / np.where(spread > 0, spread, 1.0), -FARTHEST, FARTHEST))


def told_apart(pairs: Pairs, oof: OutOfFold, preds: Floats) -> Floats:
    """Return for each pair whether predictions give each row its own target: 1, 0, or 1/2."""
    one, other, y = pairs.one, pairs.other, oof.y
    if oof.task.is_classification:
        for_own = preds[one, y[one]] + preds[other, y[other]]
        right = for_own - preds[one, y[other]] - preds[other, y[one]]
    else:
        right = (preds[one, 0] - preds[other, 0]) * np.sign(y[one] - y[other])
    return np.asarray((right > 0) + 0.5 * (right == 0))
