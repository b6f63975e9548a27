"""Metrics of the called class: how often it is right, overall and by class.

Each is a smooth function of the shares of the confusion matrix, so each has an exact influence.
"""

import numpy as np

from fusecli.metrics.confusion import Tally, reweighted, shares_of
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


def _recalls(tally: Tally) -> Floats:
    """Return the share of each class that is called rightly, 0 for one without a row."""
    return np.asarray(tally.right / np.where(tally.truth > 0, tally.truth, 1.0))


def _balanced(tally: Tally) -> Floats:
    classes = np.count_nonzero(tally.truth, axis=-1)
    return np.asarray(_recalls(tally).sum(axis=-1) / np.where(classes > 1, classes, np.nan))


def balanced_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to the balanced accuracy."""
    shares = shares_of(y, pred, weight)
    classes = np.count_nonzero(shares.tally.truth)
    surprise = shares.hit - _recalls(shares.tally)[y]
    return np.asarray(shares.weight * surprise / shares.tally.truth[y] / classes)


@metric(
    "balanced_accuracy",
    tasks=CLASSIFICATION,
    better="higher",
    high=1.0,
    influence=balanced_influence,
    reweighted=reweighted(_balanced),
    rope=(0.01, "absolute"),
)
def balanced_accuracy(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Mean over classes of the share of their rows that is called rightly.

    Classes without a row do not count; NaN when only one class has rows.
    """
    return float(_balanced(shares_of(y, pred, weight).tally))


def _f1_by_class(tally: Tally) -> tuple[Array, Floats, Floats]:
    """Return which classes count, their F1 (0 elsewhere), and truth + guess (1 elsewhere)."""
    size = tally.truth + tally.guess
    counted = size > 0
    if size.shape[-1] == 2:
        counted = counted & np.array([False, True])
    size = np.where(counted, size, 1.0)
    return counted, np.where(counted, 2 * tally.right / size, 0.0), size


def _f1(tally: Tally) -> Floats:
    counted, values, _ = _f1_by_class(tally)
    classes = counted.sum(axis=-1)
    return np.asarray(values.sum(axis=-1) / np.where(classes > 0, classes, np.nan))


def f1_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to the F1."""
    shares = shares_of(y, pred, weight)
    counted, values, size = _f1_by_class(shares.tally)
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
    reweighted=reweighted(_f1),
    rope=(0.01, "absolute"),
)
def f1(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Balance of precision and recall: of the positive class, or the mean over classes.

    Classes that neither occur nor are called do not count; NaN when none is left.
    """
    return float(_f1(shares_of(y, pred, weight).tally))
