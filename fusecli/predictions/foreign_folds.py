"""The folds that predictions were made on, against those of this run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fusecli.dataset.names import counted, shown
from fusecli.predictions.lines import Lines
from fusecli.values import Array, Dataset, Folds, Notice

USUAL = "fold"


def fold_column(lines: Lines, asked: str | None) -> str:
    """Return the column that tells in which fold a row was left out; "" if none does.

    Raises:
        DataError: the recipe names one that is not there.
    """
    if asked:
        return lines.known(asked, "fold")
    return USUAL if USUAL in lines.names else ""


def about_folds(fold: Array | None, name: str, dataset: Dataset, folds: Folds) -> Iterator[Notice]:
    """Yield what does not agree: rows left out together otherwise, or a group in several folds.

    fold: [row] what the file says, "" where it says nothing, or None without such a column.
    name: of that column.
    """
    if fold is None:
        return
    known = (fold != "") & (folds.assignment[0] >= 0)
    if not known.any():
        return
    theirs = np.unique(fold[known], return_inverse=True)[1]
    if dataset.group is not None and (split := _split(dataset.group[known], theirs)):
        told = f"by {shown(name)}, {counted(split, 'group')} were in several of its folds"
        yield Notice(told, "it may have learned from rows of the group that it predicts")
    ours = folds.assignment[0][known]
    if not _same(ours, theirs) or folds.repeats > 1:
        told = f"by {shown(name)}, its rows were left out otherwise than here"
        yield Notice(told, "it may have learned from rows that a combiner is scored on beside it")


def _same(ours: Array, theirs: Array) -> bool:
    """Tell whether two ways to deal rows differ in the names of the folds only."""
    pairs = np.unique(np.stack([ours, theirs]), axis=1).shape[1]
    return bool(pairs == len(np.unique(ours)) == len(np.unique(theirs)))


def _split(group: Array, fold: Array) -> int:
    """Return how many groups are in more than one fold."""
    pairs = np.unique(np.stack([group, fold]), axis=1)[0]
    return int((np.unique(pairs, return_counts=True)[1] > 1).sum())
