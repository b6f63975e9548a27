"""Splits inside the training rows of a fold: for early stopping, calibration, target encoding."""

from __future__ import annotations

import numpy as np

from fusecli.values import Array, Integers

FEWEST_ROWS = 50  # with less, a part held back costs more than it tells
FEWEST_CHECKED = 20


def inner_folds(group: Array, y: Array | None, count: int, seed: int) -> Integers:
    """Deal rows to `count` folds, whole groups only, evenly over classes; return [row] folds.

    group: [row] of anything sortable; give `np.arange(rows)` where every row stands alone.
    y: [row] class codes, or None. A group that holds all rows of a class gets -1, so that it is
        never held back and every model of an inner fold has seen every class.
    """
    _, first, code = np.unique(group, return_index=True, return_inverse=True)
    chance = np.random.default_rng(seed).permutation(len(first))
    stratum = np.zeros(len(first)) if y is None else y[first]
    fold = np.empty(len(first), dtype=np.int64)
    fold[np.lexsort((chance, stratum))] = np.arange(len(first)) % count
    if y is not None:
        fold[_alone(code, y)] = -1
    return np.asarray(fold[code])


def _alone(group: Integers, y: Array) -> Integers:
    """Return the groups that are the only one of some class."""
    pairs = np.unique(y.astype(np.int64) * len(group) + group)
    label, owner = np.divmod(pairs, len(group))
    _, first, groups = np.unique(label, return_index=True, return_counts=True)
    return np.asarray(owner[first[groups == 1]])


def inner_split(
    y: Array, *, group: Array | None, share: float, seed: int, classes: bool
) -> tuple[Integers, Integers] | None:
    """Return the rows to fit to and about a `share` of rows to check on, or None if too few.

    The two share no group, and every class of the checked rows is among the fitted ones.
    """
    if len(y) < FEWEST_ROWS:
        return None
    share = max(share, min(FEWEST_CHECKED, len(y) // 5) / len(y))
    whole = np.arange(len(y)) if group is None else group
    fold = inner_folds(whole, y if classes else None, round(1 / share), seed)
    fit, check = np.flatnonzero(fold != 0), np.flatnonzero(fold == 0)
    return (fit, check) if 0 < len(check) <= len(fit) else None
