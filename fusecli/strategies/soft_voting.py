"""Soft voting: the mean of the members' probabilities."""

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.given import Weights, given_weights
from fusecli.strategies.guard import spare
from fusecli.strategies.pools import linear_pool, pooled
from fusecli.values import CLASSIFICATION, OutOfFold


@strategy("soft_voting", tasks=CLASSIFICATION, fitted=False)
def soft_voting(oof: OutOfFold, *, weights: Weights | None = None, guard: bool = True) -> Fused:
    """Mean of the members' probabilities, equal or with given weights.

    weights: by member name, scaled to sum to one. All equal when left out.
    guard: leave out a member that is worse than a constant predictor and harms the pool.
    Hard to beat with few records and good members; loses when one member dominates or is junk.
    The linear opinion pool (Stone 1961); scikit-learn's VotingClassifier(voting='soft').
    """
    kept, notices = spare(oof, given_weights(oof, weights), linear_pool, guard=guard)
    return pooled(oof, kept, notices=notices)
