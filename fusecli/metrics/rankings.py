"""Metrics of the order of rows: binary of the positive class, else one class against the rest."""

from collections.abc import Callable

import numpy as np

from fusecli.metrics.redrawn_ranks import precision_by_draw, reweighted, roc_by_draw
from fusecli.registry import metric
from fusecli.values import CLASSIFICATION, Array, Floats

Curve = Callable[[Array, Floats, Floats], tuple[float, Floats]]


def _one_against_rest(
    curve: Curve, y: Array, pred: Floats, weight: Floats | None
) -> tuple[float, Floats]:
    """Return the mean of a curve's area over classes and of its influences [row].

    Classes that no row or every row has do not count; NaN when none is left.
    """
    weight = np.ones(len(y)) if weight is None else weight
    classes = (1,) if pred.shape[1] == 2 else range(pred.shape[1])
    counted = [c for c in classes if 0 < np.count_nonzero(y == c) < len(y)]
    if not counted:
        return float("nan"), np.zeros(len(y))
    areas, influences = zip(*(curve(y == c, pred[:, c], weight) for c in counted), strict=True)
    return float(np.mean(areas)), np.mean(influences, axis=0)


def _by_value(positive: Array, score: Floats, weight: Floats) -> tuple[Array, Floats, Floats]:
    """Return the rank of each row among the distinct scores, and both classes' weights by rank."""
    _, rank = np.unique(score, return_inverse=True)
    ours, theirs = (np.bincount(rank, weight * rows) for rows in (positive, ~positive))
    return rank, ours.astype(np.float64), theirs.astype(np.float64)


def _roc(positive: Array, score: Floats, weight: Floats) -> tuple[float, Floats]:
    """Return the area and its influences; ties count half (DeLong 1988 for the influences)."""
    rank, ours, theirs = _by_value(positive, score, weight)
    our_sum, their_sum = ours.sum(), theirs.sum()
    beaten = (np.cumsum(theirs) - theirs / 2) / their_sum
    beaten_by = 1 - (np.cumsum(ours) - ours / 2) / our_sum
    area = float(ours @ beaten / our_sum)
    ours_add = (beaten[rank] - area) / our_sum
    theirs_add = (beaten_by[rank] - area) / their_sum
    return area, weight * np.where(positive, ours_add, theirs_add)


def roc_auc_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to the area under the ROC curve."""
    return _one_against_rest(_roc, y, pred, weight)[1]


@metric(
    "roc_auc",
    tasks=CLASSIFICATION,
    better="higher",
    high=1.0,
    influence=roc_auc_influence,
    reweighted=reweighted(roc_by_draw),
    ranks=True,
    rope=(0.005, "absolute"),
)
def roc_auc(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Chance that a row of the class is ranked above another; mean over classes.

    NaN when only one class occurs.
    """
    return _one_against_rest(_roc, y, pred, weight)[0]


def _precision_recall(positive: Array, score: Floats, weight: Floats) -> tuple[float, Floats]:
    """Return the average precision and its influences; tied scores share one threshold.

    A row changes the recall at its own score, and the precision at its score and all below.
    """
    rank, ours, theirs = _by_value(positive, score, weight)
    called = np.cumsum((ours + theirs)[::-1])[::-1]
    precision = np.cumsum(ours[::-1])[::-1] / called
    recall_step = ours / ours.sum()
    area = float(recall_step @ precision)
    below = np.cumsum(recall_step / called)
    lost = np.cumsum(recall_step * precision / called)
    own = (precision - area) / ours.sum() + below
    return area, weight * (np.where(positive, own[rank], 0.0) - lost[rank])


def average_precision_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to the average precision."""
    return _one_against_rest(_precision_recall, y, pred, weight)[1]


@metric(
    "average_precision",
    tasks=CLASSIFICATION,
    better="higher",
    high=1.0,
    influence=average_precision_influence,
    reweighted=reweighted(precision_by_draw),
    ranks=True,
    rope=(0.01, "absolute"),
)
def average_precision(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Precision averaged over the recall of the class; mean over classes.

    NaN when only one class occurs.
    """
    return _one_against_rest(_precision_recall, y, pred, weight)[0]
