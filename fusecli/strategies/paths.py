"""Greedy paths that charge for what their members cost, and the pools on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusecli.strategies.greedy_selection import pick
from fusecli.strategies.pool_losses import PoolLoss
from fusecli.strategies.scores import TIE
from fusecli.values import Floats


@dataclass(frozen=True)
class Pool:
    """How often each member is in it [member], its loss, and its cost: a mean share of budgets."""

    counts: Floats
    loss: float
    cost: float


def priced_path(
    loss: PoolLoss,
    names: Sequence[str],
    share: Floats,
    charge: float,
    rounds: int,
    *,
    limit: float = float("inf"),
) -> tuple[Pool, ...]:
    """Return the pool after each round of adding the member of least loss plus charge.

    share: [member, resource] of the budget that a member takes, once however often it is added.
    charge: for the whole budget, relative to the loss of the best member. limit: the most that may
    be taken of any resource. Ties go to a member already in the pool, then to the first name.
    """
    counts, path = np.zeros(len(names)), list[Pool]()
    unit = charge * abs(min(loss(corner) for corner in np.eye(len(names))))
    for _ in range(rounds):
        grown = [_pool(loss, counts + corner, share) for corner in np.eye(len(names))]
        values = [pool.loss + unit * pool.cost for pool in grown]
        able = [(share[pool.counts > 0].sum(axis=0) <= limit * (1 + TIE)).all() for pool in grown]
        if not any(able):
            break
        path.append(grown[pick(np.where(able, values, np.inf), counts, names)])
        counts = path[-1].counts
    return tuple(path)


def _pool(loss: PoolLoss, counts: Floats, share: Floats) -> Pool:
    cost = float(share[counts > 0].sum(axis=0).mean())
    return Pool(counts, loss(counts / counts.sum()), cost)


def front(pools: Sequence[Pool]) -> tuple[Pool, ...]:
    """Return the pools than which no other is cheaper and as good, cheapest first."""
    kept: list[Pool] = []
    for pool in sorted(pools, key=lambda pool: (pool.cost, pool.loss)):
        if not kept or pool.loss < kept[-1].loss - TIE * abs(pool.loss):
            kept.append(pool)
    return tuple(kept)
