"""What greedy selection asks each round: the loss after adding each member once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from fusecli.strategies.losses import shares, true_class
from fusecli.strategies.moments import error_gram
from fusecli.strategies.pools import linear_pool
from fusecli.strategies.rank_area import by_rank, rank_areas
from fusecli.strategies.scores import TIE, loss_by_metric
from fusecli.values import Floats, OutOfFold

Additions = Callable[[Floats], Floats]
"""From how often each member is in the pool [member] to the losses after one more of each."""

SQUARED = ("brier", "rmse", "r2")  # all are monotone in the mean squared error of given records


def additions(oof: OutOfFold) -> Additions:
    """Return the fastest exact way to judge additions by the metric of the records."""
    if oof.metric == "log_loss":
        return partial(log_additions, true_class(oof), shares(oof))
    if oof.metric in SQUARED:
        return partial(squared_additions, error_gram(oof))
    if oof.metric == "roc_auc" and (ranking := by_rank(oof)) is not None:
        return partial(rank_areas, ranking)
    return partial(metric_additions, oof)


def squared_additions(gram: Floats, counts: Floats) -> Floats:
    """Return the squared errors: w'Gw for the weights of each addition."""
    own = counts @ gram @ counts + 2 * (gram @ counts) + np.diag(gram)
    return np.asarray(own / (counts.sum() + 1) ** 2)


def log_additions(given: Floats, share: Floats, counts: Floats) -> Floats:
    """Return the log losses, infinity for additions that a bound shows not to be the best.

    given: [member, record] probability of the true class. The loss is convex, so it is at least
    its tangent at the pool as it is; members are tried in the order of that bound.
    """
    size, pool = counts.sum(), counts @ given
    losses, bounds = np.full(len(given), np.inf), _tangents(given, share, pool, size)
    for k in np.argsort(bounds):
        if bounds[k] > losses.min() * (1 + 2 * TIE) + TIE:
            break
        losses[k] = np.log(size + 1) - share @ np.log(pool + given[k])
    return losses


def _tangents(given: Floats, share: Floats, pool: Floats, size: float) -> Floats:
    """Return lower bounds of -mean log((pool + given_k) / (size + 1)); none for an empty pool."""
    if size == 0:
        return np.full(len(given), -np.inf)
    here = np.log(size + 1) - share @ np.log(pool)
    return np.asarray(here - given @ (share / pool))


def metric_additions(oof: OutOfFold, counts: Floats) -> Floats:
    """Return the losses by any metric, one evaluation a member."""
    size, pool = counts.sum(), linear_pool(oof.preds, weights=counts)
    return np.array([loss_by_metric(oof, (pool + pred) / (size + 1)) for pred in oof.preds])
