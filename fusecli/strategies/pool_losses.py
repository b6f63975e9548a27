"""The loss of a linear pool as a function of its weights, as fast as the metric allows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from fusecli.metrics.probabilities import CLIP
from fusecli.strategies.additions import SQUARED
from fusecli.strategies.losses import shares, true_class
from fusecli.strategies.moments import error_gram
from fusecli.strategies.nonnegative import Mask
from fusecli.strategies.pools import linear_pool
from fusecli.strategies.rank_area import Ranking, by_rank, mean_area
from fusecli.strategies.scores import loss_by_metric
from fusecli.values import Floats, OutOfFold

PoolLoss = Callable[[Floats], float]
"""From weights [member] that sum to one to the loss of the pool."""

CONVEX = ("log_loss", *SQUARED)  # in the weights: what `convex` minimises


def pool_loss(oof: OutOfFold) -> PoolLoss:
    """Return the metric of linear pools of the records, lower is better.

    For metrics of squared error it is the squared error, which orders pools as they do.
    The weights must not be negative.
    """
    if oof.metric == "log_loss":
        return partial(_log, true_class(oof), shares(oof))
    if oof.metric in SQUARED:
        return partial(_squared, error_gram(oof))
    if oof.metric == "roc_auc" and (ranking := by_rank(oof)) is not None:
        return partial(_area, ranking)
    return partial(_by_metric, oof)


def promising(oof: OutOfFold) -> Callable[[Floats], Mask]:
    """Return which members [member] a pool of given weights may gain from: all, but for log loss.

    Log loss is convex, so mixing in a member of which a little does not help never helps.
    """
    if oof.metric != "log_loss":
        return partial(_all, len(oof.members))
    return partial(_falling, true_class(oof), shares(oof))


def _all(members: int, weights: Floats) -> Mask:  # noqa: ARG001  # whatever they are
    return np.full(members, fill_value=True)


def _falling(given: Floats, share: Floats, weights: Floats) -> Mask:
    return np.asarray(given @ (share / np.maximum(weights @ given, CLIP)) > 1)


def _log(given: Floats, share: Floats, weights: Floats) -> float:
    return -float(share @ np.log(np.maximum(weights @ given, CLIP)))


def _squared(gram: Floats, weights: Floats) -> float:
    return float(weights @ gram @ weights)


def _area(ranking: Ranking, weights: Floats) -> float:
    return -mean_area(ranking, weights @ ranking.scores)


def _by_metric(oof: OutOfFold, weights: Floats) -> float:
    return loss_by_metric(oof, linear_pool(oof.preds, weights=weights))
