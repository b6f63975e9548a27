"""What a strategy minimises: the smooth loss behind a metric, by record and by member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from fusecli.metrics.errors import absolute_errors, squared_errors
from fusecli.metrics.probabilities import CLIP, brier_losses, log_losses
from fusecli.strategies.once import once
from fusecli.values import Array, Floats, OutOfFold

Loss = Literal["log", "squared"]


def surrogate(oof: OutOfFold) -> Loss:
    """Return the loss whose minimum serves the metric: log loss for classes, unless it is Brier."""
    return "log" if oof.task.is_classification and oof.metric != "brier" else "squared"


def shares(oof: OutOfFold) -> Floats:
    """Return each record's share of the total weight [record]; they sum to one."""
    if oof.weight is None:
        return np.full(oof.records, 1.0 / max(oof.records, 1))
    return np.asarray(oof.weight / oof.weight.sum())


def targets(oof: OutOfFold) -> Floats:
    """Return what a perfect member would predict [record, output]: one-hot rows, or values."""
    if oof.task.is_classification:
        return np.asarray(np.eye(oof.task.outputs)[oof.y])
    return np.asarray(oof.y, dtype=np.float64)[:, None]


@once
def true_class(oof: OutOfFold) -> Floats:
    """Return the probability given to the class that came true [member, record].

    It is all that the log loss of a linear pool depends on. Floored at 1e-7, as the metric is.
    """
    records = np.arange(oof.records)
    given = np.empty(oof.preds.shape[:2])
    for row, pred in zip(given, oof.preds, strict=True):
        np.maximum(pred[records, oof.y], CLIP, out=row)
    return given


def by_record(oof: OutOfFold) -> Callable[[Array, Floats], Floats]:
    """Return the loss by record `f(y, pred)` in which members and pools are compared."""
    if oof.task.is_classification:
        return brier_losses if oof.metric == "brier" else log_losses
    return absolute_errors if oof.metric == "mae" else squared_errors


@once
def member_losses(oof: OutOfFold) -> Floats:
    """Return the mean loss of every member [member]."""
    loss, share = by_record(oof), shares(oof)
    return np.array([share @ loss(oof.y, pred) for pred in oof.preds])


def constant_loss(oof: OutOfFold) -> float:
    """Return the mean loss of always predicting the mean target, or the share of each class."""
    share, target = shares(oof), targets(oof)
    constant = np.broadcast_to(share @ target, target.shape)
    return float(share @ by_record(oof)(oof.y, constant))
