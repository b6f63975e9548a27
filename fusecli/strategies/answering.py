"""What a cascade does with rows: each is answered by the first stage that is sure of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from fusecli.strategies.confidence import Certainty, Confidence
from fusecli.values import Floats, Integers

Ask = Callable[[int, Integers], Floats]
"""From a member and some rows to what it predicts for them [row, output]."""


def stages(
    preds: Floats,
    *,
    order: Integers,
    thresholds: tuple[float, ...],
    confidences: tuple[Confidence, ...],
    features: Floats | None = None,
) -> Integers:
    """Return which stage, counted in its order from zero, answers each row [row].

    preds: [member, row, output]. Of a row nothing is read behind the stage that answers it, so
    later stages need only predict the rows that reach them.
    """
    found = np.full(preds.shape[1], len(thresholds))
    rows = np.arange(preds.shape[1])
    answers = answering(
        lambda member, some: preds[member, some],
        rows,
        features,
        order=order,
        thresholds=thresholds,
        confidences=confidences,
    )
    for stage, own in answers:
        found[own] = stage
    return found


def answered(
    preds: Floats,
    *,
    order: Integers,
    thresholds: tuple[float, ...],
    confidences: tuple[Confidence, ...],
    features: Floats | None = None,
) -> Floats:
    """Return what the stage that answers a row predicts for it [row, output]."""
    own = stages(
        preds, order=order, thresholds=thresholds, confidences=confidences, features=features
    )
    return np.asarray(preds[order[own], np.arange(preds.shape[1])])


def answering(
    ask: Ask,
    rows: Integers,
    features: Floats | None,
    *,
    order: Integers,
    thresholds: tuple[float, ...],
    confidences: tuple[Confidence, ...],
) -> Iterator[tuple[int, Integers]]:
    """Yield stages, counted in their order from zero, with the rows that they answer.

    ask: called with a member and the rows that reach it: nothing else is predicted. features: of
    all rows [row, feature], or None.
    """
    left = rows
    for stage, (threshold, confidence) in enumerate(zip(thresholds, confidences, strict=True)):
        if threshold > 1 or not len(left):
            continue
        first = stage if isinstance(confidence, Certainty) else 0  # which reads its own stage
        so_far = np.stack([ask(int(member), left) for member in order[first : stage + 1]])
        sure = confidence(so_far, None if features is None else features[left]) >= threshold
        yield stage, left[sure]
        left = left[~sure]
    yield len(thresholds), left
