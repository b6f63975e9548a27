"""The default meta-model of classes: a non-negative logistic regression on log-odds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from fusecli.fused import Fused
from fusecli.strategies.blocks import blocks
from fusecli.strategies.log_pools import rest_pool, tuned
from fusecli.strategies.meta_inputs import Transform, signals
from fusecli.strategies.pools import named_shares, softmax
from fusecli.values import Floats, OutOfFold

RIDGES = (1.0, 0.1, 0.01, 0.001, 0.0001)


def codes(classes: int) -> range:
    """Return the classes that are told from the rest: the second of two, else each."""
    return range(1, 2) if classes == 2 else range(classes)


def nonnegative_logistic(
    oof: OutOfFold, transform: Transform, ridges: Sequence[float] = RIDGES
) -> Fused:
    """Fit one logistic regression a class against the rest, with weights that are not negative.

    ridges: strongest first; each times |b|^2 / 2 is added to the mean log loss. The best one on
    inner folds is taken, for each class on its own.
    """
    m = len(oof.members)
    fits = [
        tuned(partial(rest_pool, code=code, transform=transform), oof, ridges)
        for code in codes(oof.task.outputs)
    ]
    weights = np.stack([x[:m] for x, _ in fits])
    offsets = np.array([x[m + 1] - x[m] for x, _ in fits])
    state = {"weights": weights, "offsets": offsets, "transform": transform}
    facts = {"ridge": float(np.median([ridge for _, ridge in fits]))}
    return Fused(stacked_logits, state, named_shares(oof, weights.mean(axis=0)), facts=facts)


def stacked_logits(
    preds: Floats, *, weights: Floats, offsets: Floats, transform: Transform
) -> Floats:
    """Return the probabilities of every class against the rest, scaled to sum to one.

    weights: [problem, member]; offsets: [problem]; one problem for two classes, else one a class.
    """
    scores = np.empty((preds.shape[1], len(offsets)))
    for column, code in enumerate(codes(preds.shape[2])):
        scores[:, column] = offsets[column] + _weighted(preds, weights[column], code, transform)
    if len(offsets) == 1:
        return softmax(np.hstack([np.zeros_like(scores), scores]))
    return softmax(-np.logaddexp(0.0, -scores))


def _weighted(preds: Floats, weights: Floats, code: int, transform: Transform) -> Floats:
    total = np.zeros(preds.shape[1])
    for part in blocks(len(total)):
        for weight, pred in zip(weights, preds, strict=True):
            if weight:
                total[part] += weight * signals(pred[part, code], transform)
    return total
