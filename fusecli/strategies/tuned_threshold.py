"""The threshold above which the second of two classes is called, tuned to the metric."""

from __future__ import annotations

import numpy as np

from fusecli import registry
from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.given import given_weights
from fusecli.strategies.guard import spare
from fusecli.strategies.pools import linear_pool, named_shares
from fusecli.strategies.scores import loss_by_metric
from fusecli.values import Floats, Notice, OutOfFold

LEAST_ROWS = 50
LEAST_ROWS_FOR = {"accuracy": 10_000}  # which 0.5 serves best unless probabilities are far off
COARSE = 0.5 + np.arange(-24, 25) / 50
FINE = np.arange(-9, 10) / 1000


@strategy("tuned_threshold", tasks=("binary",), compared=False)
def tuned_threshold(oof: OutOfFold) -> Fused:
    """Mean of the members, shifted so that a class is called at the threshold the metric likes.

    Log-odds are shifted by those of the threshold, so rankings stay and probabilities do not: for
    metrics of called classes only; with any other nothing is shifted. Thresholds of 0.02 to 0.98 by
    0.02 are tried, then by 0.001 around the best; of ties the nearest to 0.5. Under 50 rows (10,000
    for accuracy) it stays at 0.5.
    `members: [{strategy: convex}]` tunes another fusion on its cross-fitted predictions.
    Wins for F1 and balanced accuracy with rare classes and over fusions that learn the share of
    classes, such as `logpool`; else it is the mean. On 300 rows a tuned F1 looks 0.02 better than
    it is, so it is tuned inside the cross-fit. See AutoGluon's calibrate_decision_threshold.
    """
    kept, notices = spare(oof, given_weights(oof, None), linear_pool)
    pool = linear_pool(oof.preds, weights=kept)
    doubt = _doubt(oof, pool)
    threshold = 0.5 if doubt else _best(oof, pool)
    state = {"weights": kept, "threshold": threshold}
    told = (*notices, doubt) if doubt else notices
    return Fused(shifted_pool, state, named_shares(oof, kept), told, facts={"threshold": threshold})


def _doubt(oof: OutOfFold, pool: Floats) -> Notice | None:
    """Say why nothing is tuned, or nothing."""
    if not _is_of_calls(oof, pool):
        text = f"{oof.metric} does not depend on a threshold, so none is tuned"
        return Notice(text, "set metric to one of called classes, such as f1")
    least = LEAST_ROWS_FOR.get(oof.metric, LEAST_ROWS)
    if len(np.unique(oof.row)) < least:
        text = f"the threshold stays at 0.5, {oof.metric} takes {least:,} rows to tune one"
        return Notice(text, "leave the strategy out")
    return None


def _is_of_calls(oof: OutOfFold, pool: Floats) -> bool:
    """Tell whether the metric sees nothing of probabilities but which one is the largest."""
    metric = registry.get("metrics", oof.metric)
    called = np.eye(pool.shape[1])[pool.argmax(axis=1)]
    return bool(np.isclose(metric(oof.y, pool), metric(oof.y, called), rtol=1e-12, equal_nan=True))


def _best(oof: OutOfFold, pool: Floats) -> float:
    coarse = _least(oof, pool, COARSE)
    return _least(oof, pool, coarse + FINE)


def _least(oof: OutOfFold, pool: Floats, thresholds: Floats) -> float:
    """Return the threshold of least loss; of ties the nearest to 0.5."""
    ordered: list[float] = sorted(thresholds.tolist(), key=lambda t: (round(abs(t - 0.5), 6), t))
    losses = [round(loss_by_metric(oof, shifted(pool, t)), 12) for t in ordered]
    return ordered[int(np.argmin(losses))]


def shifted_pool(preds: Floats, *, weights: Floats, threshold: float) -> Floats:
    """Return the linear pool, its threshold moved to 0.5."""
    return shifted(linear_pool(preds, weights=weights), threshold)


def shifted(pool: Floats, threshold: float) -> Floats:
    """Return probabilities [row, 2] whose second one is above 0.5 where it was above threshold."""
    if threshold == 0.5:
        return pool
    moved = pool * np.array([threshold, 1 - threshold])
    return np.asarray(moved / moved.sum(axis=1, keepdims=True))
