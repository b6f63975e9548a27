"""Second moments of members: all that squared error and Brier score of a linear pool depend on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fusecli.strategies.blocks import blocks
from fusecli.strategies.losses import shares, targets
from fusecli.strategies.once import once
from fusecli.values import Floats, Integers, OutOfFold


@once
def error_gram(oof: OutOfFold) -> Floats:
    """Return G = E[(p_k - y)(p_j - y)] summed over outputs [member, member].

    The squared error (or Brier score) of a pool whose weights sum to one is w'Gw.
    """
    gram = np.zeros((len(oof.members),) * 2)
    for preds, target, root in _root_weighted(oof):
        errors = (preds - target) * root
        gram += errors @ errors.T
    return gram


@dataclass(frozen=True)
class Moments:
    """Weighted sums over records: products of members, with the target, and the target's own.

    products: [member, member]; with_target: [member]. Outputs are summed.
    """

    products: Floats
    with_target: Floats


@once
def raw_moments(oof: OutOfFold) -> Moments:
    """Return E[p_k p_j] and E[p_k y], summed over outputs."""
    m = len(oof.members)
    products, with_target = np.zeros((m, m)), np.zeros(m)
    for preds, target, root in _root_weighted(oof):
        scaled = preds * root
        products += scaled @ scaled.T
        with_target += scaled @ (target * root)
    return Moments(products, with_target)


def weighted_counts(place: Integers, weight: Floats) -> Floats:
    """Return the sum of the weights [record] at each place [place]."""
    return np.bincount(place, weight).astype(np.float64)


def _root_weighted(oof: OutOfFold) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Yield predictions [member, cell], targets [cell] and roots of weights [cell] of a block."""
    roots, target, outputs = np.sqrt(shares(oof)), targets(oof), oof.task.outputs
    for part in blocks(oof.records, outputs):
        flat = oof.preds[:, part].reshape(len(oof.members), -1)
        yield flat, target[part].ravel(), np.repeat(roots[part], outputs)
