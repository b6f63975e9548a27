"""Rows that are set aside before anything is learned: a share of the table, or another table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from fusecli.errors import DataError, TargetError
from fusecli.folds.dealing import shuffled
from fusecli.folds.units import strata_of, units_of, with_presence
from fusecli.values import Array, Dataset

_FINEST = 20  # a share is rounded to a fraction of at most so many parts
_SALT = 0x7E57


def set_aside(dataset: Dataset, share: float, seed: int) -> Array:
    """Return a mask of the rows for the test: the latest ones, or a stratified choice by the seed.

    Groups stay whole, and so do exact duplicates where they are many.

    Raises:
        DataError: nothing is left to train on. TargetError: no two rows of a class are left.
    """
    chosen = _latest(dataset.time, share) if dataset.time is not None else None
    if chosen is None:
        chosen = _balanced(dataset, share, seed)
    if not chosen.any() or (~chosen).sum() < 2:
        raise DataError(f"test: {share:g} of {dataset.rows} rows leaves no rows on one side")
    return _with_every_class(dataset, chosen)


def _latest(time: Array, share: float) -> Array:
    """Return the rows from a moment on; rows of one moment stay together."""
    moments = np.sort(time)
    rows = max(1, round(share * len(time)))
    return np.asarray(time >= moments[-rows])


def _balanced(dataset: Dataset, share: float, seed: int) -> Array:
    part = Fraction(share).limit_denominator(_FINEST)
    part = max(part, Fraction(1, _FINEST))
    units, _ = units_of(dataset)
    strata = with_presence(dataset, strata_of(dataset))
    fold = shuffled(strata, units, part.denominator, (seed, _SALT))
    return np.asarray(fold < part.numerator)


def _with_every_class(dataset: Dataset, chosen: Array) -> Array:
    """Give rows of a class that training would hardly have back to it, if they stand alone."""
    if not dataset.task.is_classification:
        return chosen
    left = np.bincount(dataset.y[~chosen], minlength=len(dataset.task.classes))
    rare = np.flatnonzero(left < 2)
    if len(rare) and (dataset.group is not None or dataset.time is not None):
        label = dataset.task.classes[rare[0]]
        told = f"test: {left[rare[0]]} rows of class '{label}' are left to train on"
        raise TargetError(told, "choose a smaller share, or give a test table")
    return chosen & ~np.isin(dataset.y, rare)
