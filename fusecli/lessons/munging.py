"""Further rows that look like those of a table: each is a row, mixed with one near it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from fusecli.features.matrix import bounded
from fusecli.values import Array, Floats, Integers, Table

BLOCK = 1_000  # rows, among which the near ones are looked for
NEAR = 3  # rows that are near
SWAPPED = 0.5  # of the columns of a row: taken from the near one
NARROW = 1.0  # numbers scatter by their distance over this


def munged(table: Table, seed: int) -> Table:
    """Return a table of as many rows: row by row the given one, some columns near another one.

    Bucila, Caruana and Niculescu-Mizil, Model compression (2006), in one pass: with a probability
    of a half a category is that of the other row, and a number normal around the other row's, with
    the distance of both as standard deviation; whole numbers stay whole. The other row is one of
    the nearest three among at most 1,000, drawn at random, so that time and memory are bounded.
    """
    if table.rows < 2:
        return table
    table, random = replace(table, numbers=bounded(table.numbers)), np.random.default_rng(seed)
    other = near_rows(table, random)
    numbers = _scattered(table.numbers, table.numbers[other], random)
    swapped = random.random(table.codes.shape) < SWAPPED
    return replace(table, numbers=numbers, codes=np.where(swapped, table.codes[other], table.codes))


def near_rows(table: Table, random: np.random.Generator) -> Integers:
    """Return for each row another one near it; of at least two rows."""
    points, codes = _points(table.numbers), table.codes
    found = np.empty(table.rows, dtype=np.int64)
    for block in _blocks(table.rows, random):
        apart = _distances(points[block], codes[block])
        np.fill_diagonal(apart, np.inf)
        count = min(NEAR, len(block) - 1)
        nearest = np.argpartition(apart, count - 1, axis=1)[:, :count]
        drawn = random.integers(0, count, len(block))
        found[block] = block[nearest[np.arange(len(block)), drawn]]
    return found


def stacked(tables: Sequence[Table]) -> Table:
    """Return the rows of tables of the same columns, one after the other."""
    numbers = np.vstack([table.numbers for table in tables])
    return replace(tables[0], numbers=numbers, codes=np.vstack([table.codes for table in tables]))


def _blocks(rows: int, random: np.random.Generator) -> Iterator[Array]:
    """Yield all rows at random, in as few parts of about one size as may be."""
    yield from np.array_split(random.permutation(rows), -(-rows // BLOCK))


def _points(numbers: Floats) -> Floats:
    """Return numbers in units of their standard deviation; what is missing is in the middle."""
    finite = np.isfinite(numbers)
    count = np.maximum(finite.sum(axis=0), 1)
    known = np.where(finite, numbers, 0.0)
    centre = known.sum(axis=0) / count
    away = np.where(finite, numbers - centre, 0.0)
    scale = np.sqrt(np.square(away).sum(axis=0) / count)
    return np.asarray(away / np.where(scale > 0, scale, 1.0))


def _distances(points: Floats, codes: Array) -> Floats:
    """Return squared distances [row, row]; two categories are as far apart as two random numbers.

    Which is the square root of two standard deviations.
    """
    size = np.square(points).sum(axis=1)
    apart = size[:, None] + size - 2 * points @ points.T
    for column in codes.T:
        apart += 2.0 * (column[:, None] != column)
    return np.asarray(apart)


def _scattered(own: Floats, other: Floats, random: np.random.Generator) -> Floats:
    """Return numbers, about half of them scattered around those of the other row."""
    swapped = random.random(own.shape) < SWAPPED
    wide = np.where(np.isfinite(own) & np.isfinite(other), np.abs(own - other), 0.0) / NARROW
    drawn = other + wide * random.standard_normal(own.shape)
    whole = (np.rint(own) == own) | ~np.isfinite(own)
    drawn = np.where(whole.all(axis=0), np.rint(drawn), drawn)
    return np.where(swapped, drawn, own)
