"""The plain mean of the members."""

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.guard import spare
from fusecli.strategies.pools import linear_pool, pooled
from fusecli.values import OutOfFold


@strategy("mean", fitted=False)
def mean(oof: OutOfFold, *, guard: bool = True) -> Fused:
    """Plain mean of the members' values or probabilities.

    guard: leave out a member that is worse than a constant predictor and harms the pool.
    Its squared error is the members' mean error minus their spread (Krogh and Vedelsby 1995), so
    it wins with good members that differ, and loses when one dominates: worse than the best member
    in about half of our simulated tasks.
    """
    equal = np.full(len(oof.members), 1.0 / len(oof.members))
    kept, notices = spare(oof, equal, linear_pool, guard=guard)
    return pooled(oof, kept, notices=notices)
