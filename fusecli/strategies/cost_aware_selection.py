"""Greedy selection within a budget, and the Pareto front of loss against cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from fusecli.errors import FuseError, UsageError
from fusecli.fused import Fused
from fusecli.metrics import sign
from fusecli.registry import strategy
from fusecli.strategies.given import Weights
from fusecli.strategies.paths import Pool, front, priced_path
from fusecli.strategies.pool_losses import pool_loss
from fusecli.strategies.pools import linear_pool, pooled
from fusecli.strategies.scores import TIE, loss_by_metric
from fusecli.values import Count, Floats, OutOfFold, Positive

Resource = Literal["predict_ms", "fit_seconds", "size_bytes"]
Budget = Mapping[Resource, Positive]
SHOWN = 6  # points of the front below the board
CHARGES = (0.0, 0.003, 0.03, 0.3)  # of the best member's loss, for the whole budget


@strategy("cost_aware_selection")
def cost_aware_selection(
    oof: OutOfFold, *, budget: Budget, prices: Weights | None = None, rounds: Count = 25
) -> Fused:
    """Greedy selection within a budget: the best pool among those that it can pay for.

    budget: the most that all members of the pool may cost together: predict_ms (per 1,000 rows),
        fit_seconds, size_bytes, or several of them.
    prices: by member name, in the unit of the budget, which then has one key. When left out, the
        prices that the fits in the store were measured at: the same store gives the same pool, but
        another machine may give another, so give prices where that must not be.
    rounds: how many members to add on each path.
    Greedy paths that charge different shares of the loss for cost, and one that keeps within the
    budget; of all pools on them the best affordable one. The Pareto front of all, what more money
    would buy, is told below the board, and whole in the facts `front.N.loss` and
    `front.N.RESOURCE` in `weights.json`.
    Wins where prediction is paid for: within 30 ms per 1,000 rows it was as good by log loss as the
    best member at any price on shipped tables, in the median; loses to `greedy_selection` else
    (rmse 21 to 25 % behind the best member, which took more).
    Caruana et al. (2004) with a static cost weight, as in HAPEns (2026), whose search it replaces.
    """
    costs = _costs(oof, budget, prices)
    share = costs / np.array(list(budget.values()))
    _refuse_empty(oof, costs, budget)
    loss = pool_loss(oof)
    paths = [priced_path(loss, oof.members, share, charge, rounds) for charge in CHARGES]
    paths.append(priced_path(loss, oof.members, share, 0.0, rounds, limit=1.0))
    pools = [pool for path in paths for pool in path]
    best = _best([pool for pool in pools if (share[pool.counts > 0].sum(axis=0) <= 1 + TIE).all()])
    found = front(pools)
    fused = pooled(oof, best.counts / best.counts.sum(), facts=_facts(found, costs, budget))
    return replace(fused, says=_said(oof, found, best, costs, budget))


def _best(pools: Sequence[Pool]) -> Pool:
    """Return the pool of least loss; of ties the cheapest, then the first."""
    least = min(pool.loss for pool in pools)
    tied = [pool for pool in pools if pool.loss <= least + TIE * abs(least)]
    return min(tied, key=lambda pool: pool.cost)


def _costs(oof: OutOfFold, budget: Budget, prices: Weights | None) -> Floats:
    """Return what each member costs of each resource [member, resource]."""
    if prices is None:
        return np.array([[_measured(oof, name, what) for what in budget] for name in oof.members])
    if len(budget) != 1:
        raise UsageError("prices are of one resource, but the budget has several", "give it one")
    for name in oof.members:
        if name not in prices:
            raise UsageError(f"no price is given for the member '{name}'", "give every member one")
    return np.array([[float(prices[name])] for name in oof.members])


def _measured(oof: OutOfFold, name: str, what: Resource) -> float:
    price = oof.price_of(name)
    if price is None:
        hint = "give prices by member name, or choose among base models"
        raise UsageError(f"the price of the member '{name}' was not measured", hint)
    return float(getattr(price, what))


def _refuse_empty(oof: OutOfFold, costs: Floats, budget: Budget) -> None:
    if not budget:
        raise UsageError("the budget names no resource", "give predict_ms, for example")
    if (costs <= np.array(list(budget.values()))).all(axis=1).any():
        return
    what, limit = next(iter(budget.items()))
    cheapest = int(costs[:, 0].argmin())
    raise FuseError(
        f"no member is within the budget of {limit:g} {what}: the cheapest, "
        f"'{oof.members[cheapest]}', takes {costs[cheapest, 0]:.3g}",
        "allow for more, or add a member that costs less",
    )


def _facts(pools: Sequence[Pool], costs: Floats, budget: Budget) -> dict[str, float]:
    facts = {"front": float(len(pools))}
    for number, pool in enumerate(pools, 1):
        facts[f"front.{number}.loss"] = pool.loss
        for what, cost in zip(budget, costs[pool.counts > 0].sum(axis=0), strict=True):
            facts[f"front.{number}.{what}"] = float(cost)
    return facts


def _said(oof: OutOfFold, pools: Sequence[Pool], best: Pool, costs: Floats, budget: Budget) -> str:
    """Return some points of the front, cheapest first, and what the budget buys."""
    what = next(iter(budget))
    points = ", ".join(_point(oof, pool, costs) for pool in _some(pools))
    bought = _point(oof, best, costs)
    return f"{bought} of {budget[what]:g} {what}; {oof.metric} at a price of {what}: {points}"


def _point(oof: OutOfFold, pool: Pool, costs: Floats) -> str:
    preds = linear_pool(oof.preds, weights=pool.counts / pool.counts.sum())
    value, cost = -sign(oof.metric) * loss_by_metric(oof, preds), costs[pool.counts > 0, 0].sum()
    return f"{value:.4g} at {cost:.3g}"


def _some(pools: Sequence[Pool]) -> list[Pool]:
    """Return the ends of the front and what is evenly between them, by place."""
    places = np.linspace(0, len(pools) - 1, min(SHOWN, len(pools))).round().astype(int)
    return [pools[place] for place in dict.fromkeys(places.tolist())]
