"""Losses by record, and what a mean of paired differences is known to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from fusecli import registry
from fusecli.metrics import sign
from fusecli.strategies.losses import by_record, shares
from fusecli.values import Array, Floats, Integers, OutOfFold

RecordLoss = Callable[[Array, Floats], Floats]
"""From y [record] and predictions [record, output] to losses [record]."""


def record_loss(oof: OutOfFold) -> RecordLoss:
    """Return the metric as a loss by record, lower is better; if it is no mean, a smooth loss."""
    per_row = registry.get("metrics", oof.metric).traits["per_row"]
    return partial(_signed, per_row, -sign(oof.metric)) if per_row else by_record(oof)


def _signed(per_row: RecordLoss, turn: int, y: Array, preds: Floats) -> Floats:
    # The root of a mean of squares is ordered by the mean, and always better when lower.
    return turn * per_row(y, preds)


def paired(oof: OutOfFold, difference: Floats) -> tuple[float, float]:
    """Return the weighted mean of a difference [record] and its standard error.

    All records of a row count as one observation.
    """
    return paired_by(rows_of(oof), shares(oof), difference)


def rows_of(oof: OutOfFold) -> Integers:
    """Return the row of each record [record], counted from zero."""
    return np.asarray(np.unique(oof.row, return_inverse=True)[1])


def paired_by(row: Integers, share: Floats, difference: Floats) -> tuple[float, float]:
    """Return the same for many differences of the same records, whose rows and shares are known."""
    mean = float(share @ difference)
    by_row = np.bincount(row, share * (difference - mean))
    return mean, float(np.sqrt(np.square(by_row).sum()))
