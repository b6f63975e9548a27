"""The two pools that weights can make: the linear one of values, the geometric one of classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from fusecli.fused import Fused
from fusecli.strategies.blocks import blocks
from fusecli.values import Floats, Notice, OutOfFold

LOG_CLIP = 1e-6  # of a member's probability before its log is taken


class Pool(Protocol):
    """A rule whose state is one weight a member."""

    def __call__(self, preds: Floats, *, weights: Floats) -> Floats:
        """Fuse [member, row, output] into [row, output]."""


def clipped_logs(probabilities: Floats) -> Floats:
    """Return logs of probabilities held within [1e-6, 1 - 1e-6]."""
    held = np.clip(probabilities, LOG_CLIP, 1 - LOG_CLIP)
    return np.asarray(np.log(held, out=held))


def softmax(scores: Floats) -> Floats:
    """Return the probabilities that are proportional to exp(scores) over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def linear_pool(preds: Floats, *, weights: Floats) -> Floats:
    """Return sum_k w_k p_k; a member of weight zero is not read, whatever it predicts."""
    fused: Floats = np.zeros(preds.shape[1:])
    for part in blocks(len(fused), fused.shape[1]):
        for weight, pred in zip(weights, preds, strict=True):
            if weight:
                fused[part] += weight * pred[part]
    return fused


def geometric_scores(preds: Floats, weights: Floats) -> Floats:
    """Return sum_k w_k log p_k [row, class]; a member of weight zero is not read."""
    scores: Floats = np.zeros(preds.shape[1:])
    for part in blocks(len(scores), scores.shape[1]):
        for weight, pred in zip(weights, preds, strict=True):
            if weight:
                scores[part] += weight * clipped_logs(pred[part])
    return scores


def geometric_pool(preds: Floats, *, weights: Floats) -> Floats:
    """Return p proportional to prod_k p_k^w_k, normalised over classes."""
    return softmax(geometric_scores(preds, weights))


def named_shares(oof: OutOfFold, weights: Floats) -> dict[str, float]:
    """Return the weights by member name, scaled to sum to one; {} when all are zero."""
    total = float(weights.sum())
    return {n: float(w) / total for n, w in zip(oof.members, weights, strict=True)} if total else {}


def pooled(
    oof: OutOfFold,
    weights: Floats,
    *,
    pool: Pool = linear_pool,
    notices: tuple[Notice, ...] = (),
    facts: Mapping[str, float] | None = None,
) -> Fused:
    """Return a pool of the members with these weights [member]."""
    return Fused(pool, {"weights": weights}, named_shares(oof, weights), notices, facts=facts or {})
