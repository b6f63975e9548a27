"""A mixture of experts: a gate that gives each member a weight row by row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fusecli import registry
from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.gates import Gate, fitted_gate, loss_of_pools
from fusecli.strategies.inner import inner_parts, sampled
from fusecli.strategies.losses import shares
from fusecli.strategies.pools import named_shares
from fusecli.strategies.spaces import Space, space_of
from fusecli.values import Floats, Notice, OutOfFold, Positive

RIDGES = (0.3, 0.03, 0.003)
MOST_AXES = 20
LEAST_ROWS = 500
MOST_FOR_CHOICE = 2_000
FEW = Notice(
    "a gate takes 500 rows to learn from, and has fewer: the weights are those of 'convex'",
    "use convex, or give ridge to have a gate all the same",
)


@strategy("gating", constrained=False, compared=False)
def gating(oof: OutOfFold, *, passthrough: bool = True, ridge: Positive | None = None) -> Fused:
    """Weights that depend on the row: a softmax gate over the members (mixture of experts).

    g_k(x) ~ w_k exp(v_k'(1, x)), where w are the weights of `convex`, so a member without weight
    there has none here; v minimises the loss plus ridge/2 times |v|^2 from v = 0 on. The stronger
    the ridge, the nearer to `convex`.
    passthrough: let the gate see the table's features beside the members' log-odds.
    ridge: when left out, the best of 0.3, 0.03, 0.003 and no gate at all on inner folds; no gate
        under 500 rows.
    Inputs are standardised; of more than 20 the principal axes are taken. A gate can be drawn to
    the target's traces in the folds, so its score is optimistic unless nested.
    Wins over `convex` when members are good in different regions, from some thousand rows (0.01
    nats in our simulated tasks with 2,000), and is `convex` at a higher price else; `logpool` is
    better when members are miscalibrated. Jacobs, Jordan, Nowlan and Hinton (1991).
    """
    prior = _prior(oof)
    space = space_of(oof, features=passthrough, predictions=True, most=MOST_AXES)
    is_small = ridge is None and len(np.unique(oof.row)) < LEAST_ROWS
    chosen = None if is_small else ridge or _chosen(oof, space)
    gate = _gate(oof, space, prior, chosen)
    mean = shares(oof) @ gate(space(oof.preds, oof.features))
    state = {"space": space, "gate": gate}
    facts = {"ridge": float("inf") if chosen is None else chosen}
    notices = (FEW,) if is_small else ()
    return Fused(gated, state, named_shares(oof, mean), notices, features=True, facts=facts)


def gated(preds: Floats, *, space: Space, gate: Gate, features: Floats | None = None) -> Floats:
    """Return the mean of members [row, output] with the gate's weights for each row."""
    weights = gate(space(preds, features))
    return np.asarray(np.einsum("rm,mrc->rc", weights, preds))


def _prior(oof: OutOfFold) -> Floats:
    weights = registry.get("strategies", "convex")(oof).weights
    return np.array([weights[name] for name in oof.members])


def _gate(oof: OutOfFold, space: Space, prior: Floats, ridge: float | None) -> Gate:
    points = space(oof.preds, oof.features)
    if ridge is None:
        return Gate(prior, np.zeros((points.shape[1] + 1, len(prior))))
    return fitted_gate(oof, points, prior, ridge)


def _chosen(oof: OutOfFold, space: Space) -> float | None:
    """Return the ridge of least loss on inner parts of a sample, None where no gate is best."""
    parts = list(inner_parts(sampled(oof, MOST_FOR_CHOICE)))
    if not parts:
        return None
    losses = [list(_losses(part.train, part.test, space)) for part in parts]
    return (None, *RIDGES)[int(np.mean(losses, axis=0).argmin())]


def _losses(train: OutOfFold, test: OutOfFold, space: Space) -> Iterator[float]:
    """Yield the loss without a gate, then with each ridge, each found from the one before."""
    prior, points = _prior(train), space(test.preds, test.features)
    loss = loss_of_pools(test, prior)
    yield loss(_gate(train, space, prior, None)(points))[0]
    slopes = None
    for ridge in RIDGES:
        gate = fitted_gate(train, space(train.preds, train.features), prior, ridge, slopes)
        slopes = gate.slopes
        yield loss(gate(points))[0]
