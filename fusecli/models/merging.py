"""Several networks of one shape into one: their numbers averaged, weighted, or chosen among."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fusecli.models.networks import (
    ACTIVATIONS,
    Network,
    mean,
    mixed,
    signals,
    slopes,
)
from fusecli.values import Floats, Integers

FLOOR = 1e-6  # of the information on a number: where nobody knows anything, the mean is taken
SINGULAR = 1e-12  # share of the largest eigenvalue below which rows say nothing of a direction
Judge = Callable[[Network], float]


@dataclass(frozen=True)
class Member:
    """A fitted network and the rows that it was fitted to: features, and weights [row].

    penalty: the strength of its ridge penalty on all but the bias.
    """

    network: Network
    X: Floats
    weight: Floats
    penalty: float = 0.0


def fisher_weighted(members: Sequence[Member]) -> Network:
    """Average every number, weighted by how much a member's rows know of it.

    Matena & Raffel, Merging models with Fisher-weighted averaging (2022), the expected diagonal.
    """
    known = [information(member) for member in members]
    layers = []
    for depth, stack in enumerate(zip(*(m.network.layers for m in members), strict=True)):
        weights = np.stack([np.maximum(each[depth], FLOOR) for each in known])
        layers.append((weights * np.stack(stack)).sum(axis=0) / weights.sum(axis=0))
    return replace(members[0].network, layers=tuple(layers))


def information(member: Member) -> tuple[Floats, ...]:
    """Return the diagonal of the expected Fisher information, summed over rows, by layer."""
    network, inputs = member.network, signals(member.network, member.X)
    slope = ACTIVATIONS[network.activation][1]
    total = [np.zeros_like(layer) for layer in network.layers]
    for happens, error in slopes(network, inputs[-1]):
        for depth in reversed(range(len(network.layers))):
            weighted = (happens * member.weight)[:, None] * error**2
            total[depth] += _with_ones(inputs[depth] ** 2).T @ weighted
            if depth:  # what comes in below has no slope
                error = error @ network.layers[depth][:-1].T * slope(inputs[depth])  # noqa: PLW2901
    return tuple(total)


def least_squares(members: Sequence[Member]) -> Network:
    """Return in each layer the numbers whose outputs are nearest to every member's on its rows.

    For linear models fitted by least squares to parts of the rows this is the model of all rows,
    exactly, a ridge penalty counted once. For networks: RegMean of Jin et al. (2023).
    """
    networks = [member.network for member in members]
    start = mean(networks)
    inputs = [signals(member.network, member.X) for member in members]
    layers = []
    for depth, middle in enumerate(start.layers):
        ridges = [_ridge(len(middle), member.penalty) for member in members]
        grams = [_gram(x[depth], m.weight) for x, m in zip(inputs, members, strict=True)]
        whole = sum(grams) + sum(ridges) / len(ridges)
        terms = zip(grams, ridges, networks, strict=True)
        right = sum((gram + ridge) @ network.layers[depth] for gram, ridge, network in terms)
        inverse = np.linalg.pinv(whole, rcond=SINGULAR, hermitian=True)
        layers.append(middle + inverse @ (right - whole @ middle))
    return replace(start, layers=tuple(layers))


def _gram(X: Floats, weight: Floats) -> Floats:
    whole = _with_ones(X)
    return np.asarray((whole * weight[:, None]).T @ whole)


def _ridge(size: int, penalty: float) -> Floats:
    return np.diag(np.r_[np.full(size - 1, penalty), 0.0])


def _with_ones(X: Floats) -> Floats:
    return np.column_stack([X, np.ones(len(X))])


def greedy(networks: Sequence[Network], judge: Judge) -> Integers:
    """Return the networks whose mean is taken: best first, each kept if it does no harm.

    Wortsman et al., Model soups (2022). The mean of them is never worse than the best alone.
    """
    losses = [judge(network) for network in networks]
    order = np.argsort(losses, kind="stable")
    chosen, best = [int(order[0])], losses[order[0]]
    for number in order[1:]:
        more = judge(mean([networks[k] for k in (*chosen, number)]))
        if more <= best:
            chosen, best = [*chosen, int(number)], more
    return np.array(chosen)


def weights_of(networks: Sequence[Network], judge: Judge, penalty: float) -> Floats:
    """Return the weights >= 0 with sum 1 that lose least, held towards equal ones.

    The loss counts in that of the mean, so that one penalty suits every unit.
    """
    from scipy.optimize import minimize

    even = np.full(len(networks), 1 / len(networks))
    scale = judge(mean(networks)) or 1.0

    def cost(weights: Floats) -> float:
        away = float(((weights - even) ** 2).sum())
        return judge(mixed(networks, weights)) / scale + penalty * away

    total = {"type": "eq", "fun": lambda weights: weights.sum() - 1}
    found = minimize(cost, even, bounds=[(0, 1)] * len(even), constraints=[total], method="SLSQP")
    weights = np.clip(found.x, 0, 1)
    weights /= weights.sum()
    return np.asarray(weights if cost(weights) <= cost(even) else even)
