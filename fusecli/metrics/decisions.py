"""Metrics of the called class: how often it is right, overall and by class.

Each is a smooth function of the shares of the confusion matrix, so each has an exact influence.
"""

import numpy as np

from fusecli.metrics.confusion import Shares, shares_of
from fusecli.registry import metric
from fusecli.values import CLASSIFICATION, Array, Floats


def hits(y: Array, pred: Floats) -> Floats:
    """Return 1.0 for a row whose class is called rightly, else 0.0."""
    return np.asarray(pred.argmax(axis=1) == y, dtype=np.float64)


@metric(
    "accuracy",
    tasks=CLASSIFICATION,
    better="higher",
    high=1.0,
    per_row=hits,
    rope=(0.01, "absolute"),
)
def accuracy(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Share of rows whose class is called rightly."""
    return float(np.average(hits(y, pred), weights=weight))


def _recalls(shares: Shares) -> Floats:
    with np.errstate(invalid="ignore"):
        recalls: Floats = shares.right / shares.truth
    return recalls


def balanced_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to the balanced accuracy."""
    shares = shares_of(y, pred, weight)
    classes = np.count_nonzero(shares.truth)
    surprise = shares.hit - _recalls(shares)[y]
    return np.asarray(shares.weight * surprise / shares.truth[y] / classes)


@metric(
    "balanced_accuracy",
    tasks=CLASSIFICATION,
    better="higher",
    high=1.0,
    influence=balanced_influence,
    rope=(0.01, "absolute"),
)
def balanced_accuracy(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Mean over classes of the share of their rows that is called rightly.

    Classes without a row do not count; NaN when only one class has rows.
    """
    shares = shares_of(y, pred, weight)
    return float("nan") if shares.one_class else float(np.nanmean(_recalls(shares)))


def _f1_by_class(shares: Shares) -> tuple[Array, Floats, Floats]:
    """Return which classes count, their F1 (0 elsewhere), and truth + guess (1 elsewhere)."""
    size = shares.truth + shares.guess
    counted = size > 0
    if len(size) == 2:
        counted = counted & np.array([False, True])
    size = np.where(counted, size, 1.0)
    return counted, np.where(counted, 2 * shares.right / size, 0.0), size


def f1_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to the F1."""
    shares = shares_of(y, pred, weight)
    counted, values, size = _f1_by_class(shares)
    cost = values / size
    gain = np.where(counted, 2 / size, 0.0)[y] * shares.hit
    change = gain - cost[y] - cost[shares.called]
    return np.asarray(shares.weight * change / max(1, counted.sum()))


@metric(
    "f1",
    tasks=CLASSIFICATION,
    better="higher",
    high=1.0,
    influence=f1_influence,
    rope=(0.01, "absolute"),
)
def f1(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Balance of precision and recall: of the positive class, or the mean over classes.

    Classes that neither occur nor are called do not count; NaN when none is left.
    """
    counted, values, _ = _f1_by_class(shares_of(y, pred, weight))
    return float(values[counted].mean()) if counted.any() else float("nan")
