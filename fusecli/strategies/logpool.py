"""The fitted log pool of classes: one weight a member, one offset a class."""

from __future__ import annotations

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.log_pools import class_pool, tuned
from fusecli.strategies.pools import geometric_scores, named_shares, softmax
from fusecli.values import CLASSIFICATION, Floats, OutOfFold, Positive

RIDGES = (1.0, 0.1, 0.01, 0.001)


@strategy("logpool", tasks=CLASSIFICATION)
def logpool(oof: OutOfFold, *, ridge: Positive | None = None) -> Fused:
    """Product of powers of the members' probabilities, with an offset a class; all fitted.

    p(c) ~ exp(a_c + sum_k b_k log p_k(c)) with b >= 0 minimises the log loss plus ridge/2 times
    |b - 1/m|^2, so it holds the geometric mean, a temperature and a shift of priors as special
    cases. Probabilities are clipped at 1e-6.
    ridge: strength of the penalty. When left out, the best of 1, 0.1, 0.01 and 0.001 on inner
    folds, and 0.001 above 10,000 records.
    Wins over `convex` from about 1,000 records or when members are miscalibrated, loses on fewer.
    The log opinion pool of Heskes (1998) with learned exponents.
    """
    m = len(oof.members)
    ridges = RIDGES if ridge is None else (ridge,)
    fitted, chosen = tuned(lambda part: class_pool(part, centre=1 / m), oof, ridges)
    powers, offsets = fitted[:m], fitted[m:]
    state = {"powers": powers, "offsets": offsets}
    return Fused(fitted_pool, state, named_shares(oof, powers), facts={"ridge": chosen})


def fitted_pool(preds: Floats, *, powers: Floats, offsets: Floats) -> Floats:
    """Return p proportional to exp(offset_c) prod_k p_kc^power_k, normalised over classes."""
    return softmax(offsets + geometric_scores(preds, powers))
