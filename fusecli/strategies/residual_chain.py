"""How far to go along a chain of models of which each corrects the one before."""

from __future__ import annotations

import numpy as np

from fusecli.errors import UsageError
from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.losses import by_record
from fusecli.strategies.paired import paired
from fusecli.strategies.pools import pooled
from fusecli.strategies.scores import loss_by_metric
from fusecli.values import Floats, NonNegative, OutOfFold


@strategy("residual_chain", pools=False, fewest=2)
def residual_chain(oof: OutOfFold, *, stages: tuple[str, ...], margin: NonNegative = 0.0) -> Fused:
    """The stage of a chain of corrections after which no later one predicts better.

    stages: members from the first to the last, each with `learn: residuals` `from:` the one before;
    a stage predicts with all corrections so far. margin: paired standard errors by which a later
    stage must be better than an earlier one to be worth its price.
    With margin 0 it is `best_single` over the stages, where equal ones end the chain early. Wins
    where one learner leaves structure that another sees (concrete: rmse 8.80 of a linear model,
    4.7 after three corrections), loses to `convex` over the stages (4.72 against 4.64). Friedman
    (2001), greedy function approximation, with stages of different kinds.
    """
    there = [name for name in stages if name in oof.members]  # a stage may have failed
    if not there:
        raise UsageError("no stage of the chain is a member", f"known are {', '.join(oof.members)}")
    preds = oof.preds[[oof.members.index(name) for name in there]]
    last = there[_end(oof, preds, margin)]
    return pooled(oof, np.array([float(name == last) for name in oof.members]))


def _end(oof: OutOfFold, preds: Floats, margin: float) -> int:
    """Return the earliest stage that the best one does not beat by the margin."""
    losses = [loss_by_metric(oof, pred) for pred in preds]
    best = int(np.argmin(losses))
    near = (k for k in range(best) if margin and _is_near(oof, preds[k], preds[best], margin))
    return next(near, best)


def _is_near(oof: OutOfFold, early: Floats, late: Floats, margin: float) -> bool:
    loss = by_record(oof)
    mean, error = paired(oof, loss(oof.y, early) - loss(oof.y, late))
    return mean <= margin * error
