"""Convex weights by minimising the loss."""

from __future__ import annotations

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.losses import shares, surrogate, true_class
from fusecli.strategies.mixture import certificate, mixture_weights
from fusecli.strategies.moments import error_gram
from fusecli.strategies.pools import pooled
from fusecli.strategies.simplex import simplex_minimum
from fusecli.values import Floats, Notice, OutOfFold

CERTIFIED = 1e-6  # nats above the least loss


@strategy("convex")
def convex(oof: OutOfFold) -> Fused:
    """Weights >= 0 that sum to one and minimise the loss.

    Log loss for classes (for Brier its own score), squared error for values. Both are convex; the
    fact `gap` bounds how far the loss is above the least one, relative for squared error.
    The safest learned weights on few records: behaves like 3 to 7 parameters whatever the number
    of members. Loses to `logpool` when members are miscalibrated: it cannot sharpen or shift.
    Breiman (1996), stacked regressions; Yao et al. (2018), stacking of predictive distributions.
    """
    weights, gap = _least_log_loss(oof) if surrogate(oof) == "log" else _least_squares(oof)
    return pooled(oof, weights, notices=_doubts(gap), facts={"gap": gap})


def _least_log_loss(oof: OutOfFold) -> tuple[Floats, float]:
    given, share = true_class(oof), shares(oof)
    weights = mixture_weights(given, share)
    return weights, certificate(given, share, weights)


def _least_squares(oof: OutOfFold) -> tuple[Floats, float]:
    """Return the weights and the duality gap relative to the best member's loss.

    w'Gw is convex, so it is at most 2 (w'Gw - min_k (Gw)_k) above the least value.
    """
    gram = error_gram(oof)
    weights = simplex_minimum(gram)
    slope, own = gram @ weights, np.diag(gram)
    scale = max(own.min(), np.finfo(np.float64).eps * own.max(), np.finfo(np.float64).tiny)
    return weights, 2 * float(weights @ slope - slope.min()) / float(scale)


def _doubts(gap: float) -> tuple[Notice, ...]:
    if gap < CERTIFIED:
        return ()
    text = f"the loss of the convex weights may be {gap:.1e} above the least"
    return (Notice(text, "some members may be almost equal: leave one of them out"),)
