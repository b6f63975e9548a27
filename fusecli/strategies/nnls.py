"""Non-negative least squares weights, as they are."""

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.losses import member_losses
from fusecli.strategies.moments import raw_moments
from fusecli.strategies.nonnegative import nonnegative_minimum
from fusecli.strategies.pools import pooled
from fusecli.strategies.scores import first_of_least
from fusecli.values import Floats, Notice, OutOfFold


@strategy("nnls")
def nnls(oof: OutOfFold) -> Fused:
    """Non-negative least squares weights; their sum may differ from one for values.

    For classes all columns of probabilities are stacked (so it minimises the Brier score) and rows
    are scaled to sum to one. When no member gets a weight, the best one gets all, with a notice.
    Like `convex`, but it can also shrink or stretch predictions: wins when all members are biased
    towards or away from zero. Breiman (1996), stacked regressions; Lawson and Hanson (1974).
    """
    weights, notices = least_squares_weights(oof)
    if oof.task.is_classification:
        weights = weights / weights.sum()
    return pooled(oof, weights, notices=notices)


def least_squares_weights(oof: OutOfFold) -> tuple[Floats, tuple[Notice, ...]]:
    """Return argmin_w E|y - sum_k w_k p_k|^2 with w >= 0; the best member's when that is zero."""
    moments = raw_moments(oof)
    weights = nonnegative_minimum(moments.products, moments.with_target)
    if weights.sum() > 0:
        return weights, ()
    best = first_of_least(member_losses(oof), oof.members)
    return np.eye(len(weights))[best], (_no_weight(oof.members[best]),)


def _no_weight(best: str) -> Notice:
    return Notice(
        f"least squares gives no member a weight, so '{best}', the best one, gets all",
        "the members do not follow the target: look at their scores",
    )
