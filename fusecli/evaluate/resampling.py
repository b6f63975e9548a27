"""How rows are drawn again: which ones stand or fall together, and how often each is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from fusecli.values import Array, Floats, Integers, OutOfFold

Drawn = Literal["rows", "stratified", "clustered", "blocks"]
CELLS = 400_000  # counts made at a time: what a processor's cache holds
MOST = 10_000  # units; more are drawn in bundles, which costs the interval 1 % of its precision


@dataclass(frozen=True)
class Resampling:
    """What is drawn with replacement, how often, from which seed.

    rows: rows, each with all its repeats. stratified: rows of each class apart, so that no class
        is ever absent; it takes the shares of the classes for known.
    clustered: groups. group: [row of the dataset] codes.
    blocks: runs of n^(1/3) neighbours in time, the last followed by the first (the circular
        moving block of Politis & Romano 1992). time: [row of the dataset], sortable; without it
        rows are in the order of their splits.
    """

    kind: Drawn = "rows"
    draws: int = 2000
    seed: int = 0
    group: Array | None = None
    time: Array | None = None


@dataclass(frozen=True)
class Units:
    """What is drawn or not drawn as one: [record] the unit of each, [unit] its stratum.

    block: how many neighbouring units are drawn at once.
    """

    of_record: Integers
    stratum: Integers
    block: int = 1

    @property
    def count(self) -> int:
        return len(self.stratum)


def _in_time(oof: OutOfFold, time: Array | None) -> Integers:
    """Return the rank of each record's row in time."""
    rows, first, row = np.unique(oof.row, return_index=True, return_inverse=True)
    when = oof.split[first] if time is None else time[rows]
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.lexsort((rows, when))] = np.arange(len(rows))
    return np.asarray(rank[row])


def _bundles(given: Units, order: Integers, split: Integers) -> Units:
    """Tie units that are neighbours in the order, of one stratum and one split, to bundles."""
    size = ceil(given.count / MOST)
    kind = np.stack([given.stratum[order], split[order]])
    starts = np.append(True, np.any(np.diff(kind) != 0, axis=0))
    place = np.arange(given.count)
    place -= np.maximum.accumulate(np.where(starts, place, 0))
    first = place % size == 0
    bundle = np.empty(given.count, dtype=np.int64)
    bundle[order] = np.cumsum(first) - 1
    return Units(bundle[given.of_record], kind[0, first], ceil(given.block / size))


def _blocks(oof: OutOfFold, time: Array | None) -> Units:
    rank = _in_time(oof, time)
    count = int(rank.max(initial=-1)) + 1
    length = max(1, ceil(count ** (1 / 3)))
    found = Units(rank, np.zeros(count, dtype=np.int64), length)
    order = np.arange(count)
    return _bundles(found, order, np.zeros_like(order)) if count > MOST else found


def units(oof: OutOfFold, how: Resampling) -> Units:
    """Return the units of the records; a kind that lacks its group draws rows."""
    if how.kind == "blocks":
        return _blocks(oof, how.time)
    grouped = how.kind == "clustered" and how.group is not None
    label = how.group[oof.row] if grouped and how.group is not None else oof.row
    codes, first, unit = np.unique(label, return_index=True, return_inverse=True)
    stratified = how.kind == "stratified" and oof.task.is_classification
    stratum = oof.y[first] if stratified else np.zeros(len(codes), dtype=np.int64)
    found = Units(unit, stratum)
    if found.count <= MOST:
        return found
    random = np.random.default_rng([how.seed, found.count])
    keys = (random.permutation(found.count), oof.split[first], stratum)
    return _bundles(found, np.lexsort(keys), oof.split[first])


def _tally(drawn: Integers, count: int) -> Floats:
    """Return how often each of `count` places was drawn, for drawn [draw, times]."""
    shifted = drawn + count * np.arange(len(drawn))[:, None]
    tallied = np.bincount(shifted.ravel(), minlength=len(drawn) * count)
    return tallied.reshape(len(drawn), count).astype(np.float64)


def _within_strata(given: Units, draws: int, random: np.random.Generator) -> Floats:
    order = np.argsort(given.stratum, kind="stable")
    _, start, size = np.unique(given.stratum[order], return_index=True, return_counts=True)
    start, size = np.repeat(start, size), np.repeat(size, size)
    places = (start + random.random((draws, given.count)) * size).astype(np.int64)
    counts = np.empty((draws, given.count))
    counts[:, order] = _tally(places, given.count)
    return counts


def _in_blocks(given: Units, draws: int, random: np.random.Generator) -> Floats:
    starts = random.integers(given.count, size=(draws, ceil(given.count / given.block)))
    run = (starts[:, :, None] + np.arange(given.block)) % given.count
    return _tally(run.reshape(draws, -1)[:, : given.count], given.count)


def drawn_counts(given: Units, how: Resampling) -> Iterator[Floats]:
    """Yield how often each unit is drawn [draw, unit], a part of all draws at a time."""
    random = np.random.default_rng(how.seed)
    draw = _within_strata if given.block == 1 else _in_blocks
    chunk = max(1, CELLS // max(1, given.count))
    for done in range(0, how.draws, chunk):
        yield draw(given, min(chunk, how.draws - done), random)
