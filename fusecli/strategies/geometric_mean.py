"""The log opinion pool: the normalised geometric mean of probabilities."""

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.given import Weights, given_weights
from fusecli.strategies.guard import spare
from fusecli.strategies.pools import geometric_pool, pooled
from fusecli.values import CLASSIFICATION, OutOfFold


@strategy("geometric_mean", tasks=CLASSIFICATION, fitted=False)
def geometric_mean(oof: OutOfFold, *, weights: Weights | None = None, guard: bool = True) -> Fused:
    """Normalised geometric mean of the members' probabilities (log opinion pool).

    weights: by member name, scaled to sum to one. All equal when left out.
    guard: leave out a member that is worse than a constant predictor and harms the pool.
    Probabilities are clipped at 1e-6. Sharper than soft voting: wins under log loss with calibrated
    members, loses with overconfident ones. The centroid combiner of log loss (Heskes 1998; Wood et
    al. 2023).
    """
    kept, notices = spare(oof, given_weights(oof, weights), geometric_pool, guard=guard)
    return pooled(oof, kept, pool=geometric_pool, notices=notices)
