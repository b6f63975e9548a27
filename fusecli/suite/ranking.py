"""Ranks and wins: they need no common unit, so data sets of any metric go together.

Here and in the other modules: errors [data set, method], lower is better, NaN where missing.
"""

from __future__ import annotations

import numpy as np

from fusecli.values import Floats


def beats(errors: Floats) -> Floats:
    """Return [data set, a, b]: 1 where a has the lower error, 0.5 where equal, 0; NaN if unknown.

    The diagonal is NaN: no method meets itself.
    """
    ours, theirs = errors[:, :, None], errors[:, None, :]
    won = (ours < theirs) + 0.5 * (ours == theirs)
    unknown = np.isnan(ours) | np.isnan(theirs) | np.eye(errors.shape[1], dtype=bool)
    return np.where(unknown, np.nan, won)


def ranks(errors: Floats) -> Floats:
    """Return the rank of each method on each data set: 1 is best, ties share their middle rank."""
    lost = np.nansum(1 - beats(errors), axis=2)
    return np.where(np.isnan(errors), np.nan, 1 + lost)


def mean_over(values: Floats) -> Floats:
    """Return the mean over the first axis, leaving NaN out; NaN where nothing else is there."""
    known = np.isfinite(values)
    total, count = np.where(known, values, 0.0).sum(axis=0), known.sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))


def mean_ranks(errors: Floats) -> Floats:
    """Return the mean rank [method] over the data sets that the method is on."""
    return mean_over(ranks(errors))


def win_rates(errors: Floats) -> Floats:
    """Return the share of meetings [method] that it wins; a tie is half a win.

    A meeting is a data set and another method that is on it, too.
    """
    won = beats(errors)
    return mean_over(np.moveaxis(won, 1, 2).reshape(-1, won.shape[1]))
