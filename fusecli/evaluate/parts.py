"""Which records a combiner may learn from before it is scored on the records of one split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.values import Array, Integers, OutOfFold


@dataclass(frozen=True)
class Part:
    """One split of the base folds: masks [record] of what is learned from and what is scored."""

    split: int
    train: Array
    test: Array


def splits_of(oof: OutOfFold) -> Integers:
    """Return the numbers of the splits that have records, sorted."""
    return np.flatnonzero(np.bincount(oof.split))


def _repeat(oof: OutOfFold) -> Integers:
    """Return the repeat of each record: how many earlier splits predicted the same row."""
    order = np.lexsort((oof.split, oof.row))
    first = np.flatnonzero(np.diff(oof.row[order], prepend=-1))
    counts = np.diff(np.append(first, oof.records))
    repeat = np.empty(oof.records, dtype=np.int64)
    repeat[order] = np.arange(oof.records) - np.repeat(first, counts)
    return repeat


def _part(oof: OutOfFold, split: int, repeat: Integers | None) -> Part:
    test = oof.split == split
    if repeat is None:
        return Part(split, ~np.isin(oof.row, oof.row[test]), test)
    return Part(split, (oof.split < split) & (repeat == repeat[test][0]), test)


def parts(oof: OutOfFold, *, ordered: bool = False) -> tuple[Part, ...]:
    """Return one part for every split: learn from every record of no row that is scored.

    A row is left out with all its repeats. ordered: learn from earlier splits of the same repeat
    only, so that the first split has nothing to learn from.
    """
    repeat = _repeat(oof) if ordered else None
    return tuple(_part(oof, int(split), repeat) for split in splits_of(oof))


def overlap(oof: OutOfFold, *, ordered: bool = False) -> float:
    """Return rho: scored rows over rows learned from, 1 / (folds - 1) for equal folds."""
    able = [part for part in parts(oof, ordered=ordered) if part.train.any()]
    learned = sum(np.count_nonzero(np.bincount(oof.row[part.train])) for part in able)
    return sum(int(np.count_nonzero(part.test)) for part in able) / learned if learned else 1.0
