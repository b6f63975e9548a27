"""The order of hidden units has no meaning: networks are brought to one before they are averaged.

Weight matching of Ainsworth et al., Git Re-Basin (2023): hidden units are permuted so that the
inner product of all weights with those of another network is largest, a layer at a time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fusecli.models.networks import Network
from fusecli.values import Floats, Integers

PASSES = 100
Layers = tuple[Floats, ...]


def aligned(network: Network, reference: Network) -> Network:
    """Return the network, its hidden units in the order of the reference's; the same function.

    Of two starts, the order that it has and the one that matches layers from the first on by what
    comes in, the better end is taken: coordinate ascent finds no more than the nearest summit.
    """
    theirs = reference.layers
    starts = (network.layers, _from_below(network.layers, theirs))
    ends = [_ascended(layers, theirs) for layers in starts]
    best = max(ends, key=lambda layers: _likeness(layers, theirs))
    return replace(network, layers=best)


def _likeness(layers: Layers, reference: Layers) -> float:
    return float(sum((a * b).sum() for a, b in zip(layers, reference, strict=True)))


def _from_below(layers: Layers, reference: Layers) -> Layers:
    for depth in range(len(layers) - 1):
        order = _assigned(reference[depth].T @ layers[depth])
        layers = _ordered(layers, depth, order)
    return layers


def _ascended(layers: Layers, reference: Layers) -> Layers:
    """Match one hidden layer after the other until nothing moves."""
    for _ in range(PASSES):
        before = _likeness(layers, reference)
        for depth in range(len(layers) - 1):
            incoming = reference[depth].T @ layers[depth]
            outgoing = reference[depth + 1][:-1] @ layers[depth + 1][:-1].T
            layers = _ordered(layers, depth, _assigned(incoming + outgoing))
        if _likeness(layers, reference) <= before + 1e-12 * abs(before):
            break
    return layers


def _assigned(likeness: Floats) -> Integers:
    """Return for each unit of the reference [unit] the one of the other that stands for it."""
    from scipy.optimize import linear_sum_assignment

    return np.asarray(linear_sum_assignment(likeness, maximize=True)[1])


def _ordered(layers: Layers, depth: int, order: Integers) -> Layers:
    """Return the layers with the units of one hidden layer in another order."""
    changed = list(layers)
    changed[depth] = layers[depth][:, order]
    above = layers[depth + 1]
    changed[depth + 1] = np.vstack([above[:-1][order], above[-1:]])
    return tuple(changed)
