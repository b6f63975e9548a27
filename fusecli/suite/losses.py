"""Losses as shares, so that data sets of different units go together."""

from __future__ import annotations

import numpy as np

from fusecli.suite.ranking import mean_over
from fusecli.values import Floats


def _extreme(errors: Floats, sign: int) -> Floats:
    """Return the lowest (or for -1 the highest) error of each data set [data set, 1]."""
    known = np.where(np.isnan(errors), np.inf, sign * errors)
    return np.asarray(sign * known.min(axis=1, keepdims=True))


def _share(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, and 0 where both are 0."""
    nothing = (part == 0) & (whole == 0)
    return np.divide(part, whole, out=np.zeros(part.shape), where=~nothing)


def improvability(errors: Floats) -> Floats:
    """Return how much of a method's error the best one saves, 1 - best / error: mean [method].

    As in TabArena (Erickson et al. 2025). A data set with a negative error has no such share and is
    left out.
    """
    best = _extreme(errors, 1)
    share = _share(errors - best, errors)
    return mean_over(np.where(best < 0, np.nan, share))


def rescaled(errors: Floats) -> Floats:
    """Return where an error lies between the best (0) and the worst (1) method: mean [method].

    A data set on which all are equal counts as 0.
    """
    best, worst = _extreme(errors, 1), _extreme(errors, -1)
    return mean_over(_share(errors - best, np.broadcast_to(worst - best, errors.shape)))


def saved(errors: Floats, base: int) -> Floats:
    """Return what a method saves of the error of the method `base`: median share [method].

    Negative where it loses: then as a share of its own error. No error may be missing.
    """
    return np.asarray(np.median(relative_differences(errors)[:, :, base], axis=0))


def relative_differences(errors: Floats) -> Floats:
    """Return [data set, a, b]: what a saves of b's error, as a share of the larger one.

    Signed-rank tests compare the sizes of differences between data sets, so these need one unit.
    """
    ours, theirs = np.broadcast_arrays(errors[:, :, None], errors[:, None, :])
    return _share(theirs - ours, np.maximum(np.abs(ours), np.abs(theirs)))
