"""Metrics that judge the probabilities themselves: the proper scoring rules."""

import numpy as np

from fusecli.registry import metric
from fusecli.values import CLASSIFICATION, Array, Floats

CLIP = 1e-7  # a probability of zero costs 16.1 nats, whatever the precision it was stored in


def log_losses(y: Array, pred: Floats) -> Floats:
    """Return -log of the probability given to the true class, by row, clipped at 1e-7."""
    true = pred[np.arange(len(y)), y].astype(np.float64)
    return -np.log(np.clip(true, CLIP, 1.0))


@metric(
    "log_loss",
    tasks=CLASSIFICATION,
    better="lower",
    high=float(-np.log(CLIP)),
    per_row=log_losses,
)
def log_loss(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Mean surprise, in nats, at the class that came true."""
    return float(np.average(log_losses(y, pred), weights=weight))


def brier_losses(y: Array, pred: Floats) -> Floats:
    """Return the squared distance to the true class by row: of the positive class when binary."""
    errors = np.square(pred - np.eye(pred.shape[1])[y])
    total: Floats = errors[:, 1] if pred.shape[1] == 2 else errors.sum(axis=1)
    return total


@metric("brier", tasks=CLASSIFICATION, better="lower", high=2.0, per_row=brier_losses)
def brier(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Mean squared error of probabilities: summed over classes, binary of the positive one.

    So the range is [0, 1] for binary and [0, 2] for multiclass tasks, as in scikit-learn.
    """
    return float(np.average(brier_losses(y, pred), weights=weight))
