"""The mean with weights: those given, or the inverse of each member's loss."""

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.given import Weights, given_weights
from fusecli.strategies.losses import member_losses
from fusecli.strategies.pools import pooled
from fusecli.values import Floats, OutOfFold

LEAST = 1e-6  # of the largest loss: a member without any error gets a large weight, not all of it


@strategy("weighted_mean")
def weighted_mean(oof: OutOfFold, *, weights: Weights | None = None) -> Fused:
    """Mean with the weights given by member name, else weights of one over each member's loss.

    weights: by member name, scaled to sum to one. Learned when left out.
    The loss is the log loss for classes, Brier if that is the metric, and the (squared) error for
    values; correlations between members are ignored (Bates and Granger 1969).
    More stable than optimised weights on few records, and safer than the plain mean with a weak
    member; loses to `convex` when records are many.
    """
    return pooled(oof, _inverse_losses(oof) if weights is None else given_weights(oof, weights))


def _inverse_losses(oof: OutOfFold) -> Floats:
    losses = member_losses(oof)
    inverse = 1.0 / np.maximum(losses, max(LEAST * losses.max(), np.finfo(np.float64).tiny))
    return np.asarray(inverse / inverse.sum())
