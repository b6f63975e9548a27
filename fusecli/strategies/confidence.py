"""How sure the stages of a cascade are of a row: between 0 and 1, from what they predict for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from fusecli.errors import UsageError
from fusecli.strategies.inner import inner_groups, sampled
from fusecli.strategies.losses import shares
from fusecli.strategies.paired import record_loss
from fusecli.strategies.spaces import Space, space_of
from fusecli.strategies.temperature import sharpness, tempered
from fusecli.values import Floats, OutOfFold

Surety = Literal["probability", "margin", "agreement", "gain"]
Confidence = Callable[[Floats, Floats | None], Floats]
"""From predictions of the stages so far [stage, row, output] and features to [row], in [0, 1]."""

OWN: tuple[Surety, ...] = ("probability", "margin")  # those that read no earlier stage
MOST_AXES = 10
MOST_FOR_SHARPNESS = 5_000  # records, for one number a stage
RIDGE_ROWS = 10.0  # the penalty counts as much as so many rows


@dataclass(frozen=True)
class Certainty:
    """The largest probability of the last stage, or its lead over the second largest.

    sharpness: the power that calibrates the stage (1 / temperature).
    """

    kind: Surety
    sharpness: float

    def __call__(self, preds: Floats, features: Floats | None) -> Floats:  # noqa: ARG002
        ordered = np.sort(tempered(preds[-1], self.sharpness), axis=1)
        lead = ordered[:, -2] if self.kind == "margin" else 0.0
        return np.asarray(ordered[:, -1] - lead)


def agreement(preds: Floats, features: Floats | None) -> Floats:  # noqa: ARG001
    """Return the share of the earlier stages that call the same class; 0 for the first stage."""
    calls = preds.argmax(axis=2)
    if len(calls) == 1:
        return np.zeros(calls.shape[1])
    return np.asarray((calls[:-1] == calls[-1]).mean(axis=0))


@dataclass(frozen=True)
class Gain:
    """1 / (1 + exp(g / scale)), g being what going on is expected to save of the loss.

    g is a ridge regression on coordinates of the stages so far (and of the features), their
    squares, and how far apart the stages are. slopes: [column]; scale: of g, positive.
    """

    space: Space
    slopes: Floats
    scale: float

    def __call__(self, preds: Floats, features: Floats | None) -> Floats:
        gain = _columns(self.space, preds, features) @ self.slopes
        return np.asarray(0.5 - 0.5 * np.tanh(gain / (2 * self.scale)))


def confidences(oof: OutOfFold, kind: Surety, *, features: bool) -> tuple[Confidence, ...]:
    """Return how sure each stage but the last is; the members are the stages in their order.

    Raises:
        UsageError: numbers have no such confidence.
    """
    if not oof.task.is_classification and kind != "gain":
        hint = "leave it out: stages are judged by what going on is expected to gain"
        raise UsageError(f"a {kind} is of classes, not of numbers", hint)
    if kind == "gain":
        return tuple(_gain(oof, stage, features=features) for stage in range(len(oof.preds) - 1))
    if kind == "agreement":
        return (agreement,) * (len(oof.preds) - 1)
    few = sampled(oof, MOST_FOR_SHARPNESS)
    share = shares(few)
    return tuple(Certainty(kind, sharpness(pred, few.y, share)) for pred in few.preds[:-1])


def surenesses(oof: OutOfFold, kind: Surety, *, features: bool) -> Floats:
    """Return how sure each stage but the last is of each record [stage, record].

    A gain is learned from many numbers of a record, so of each it is told by what others taught,
    in the unit of all.
    """
    found = np.empty((len(oof.preds) - 1, oof.records))
    whole = confidences(oof, kind, features=features)
    group = inner_groups(oof) if kind == "gain" else np.zeros(oof.records, dtype=np.int64)
    for number in np.unique(group):
        own = group == number
        some, sure = oof.take(own), whole
        if not own.all():
            sure = _of_unit(whole, confidences(oof.take(~own), kind, features=features))
        for stage, confidence in enumerate(sure):
            found[stage, own] = confidence(some.preds[: stage + 1], some.features)
    return found


def _of_unit(whole: tuple[Confidence, ...], some: tuple[Confidence, ...]) -> tuple[Confidence, ...]:
    """Return gains that some records taught in the unit of those that all did."""
    pairs = zip(whole, some, strict=True)
    return tuple(
        replace(own, scale=all_.scale)
        for all_, own in pairs
        if isinstance(own, Gain) and isinstance(all_, Gain)
    )


def _gain(oof: OutOfFold, stage: int, *, features: bool) -> Gain:
    """Regress the loss of a stage minus that of the last one on what is known by then."""
    known = oof.only(oof.members[: stage + 1])
    space = space_of(known, features=features, predictions=True, most=MOST_AXES)
    table = _columns(space, known.preds, oof.features)
    loss = record_loss(oof)
    gain = loss(oof.y, oof.preds[stage]) - loss(oof.y, oof.preds[-1])
    size = float(shares(oof) @ np.abs(gain))
    return Gain(space, _ridge(oof, table, gain), size if size > 0 else 1.0)


def _columns(space: Space, preds: Floats, features: Floats | None) -> Floats:
    """Return one, the coordinates, their squares, and the spread of the stages [row, column]."""
    points = space(preds, features)
    wide = np.zeros(len(points)) if len(preds) == 1 else _spread(space, preds)
    return np.column_stack([np.ones(len(points)), points, np.square(points), wide])


def _spread(space: Space, preds: Floats) -> Floats:
    """Return how far apart the stages' predictions are [row], whatever the unit of values."""
    unit = space.scale[: len(preds)].mean() if preds.shape[2] == 1 else 1.0
    return np.asarray(preds.std(axis=0).mean(axis=1) / unit)


def _ridge(oof: OutOfFold, table: Floats, target: Floats) -> Floats:
    """Return slopes [column] of least squared error plus a penalty on all but the constant."""
    share = shares(oof)
    penalty = np.full(table.shape[1], RIDGE_ROWS / (RIDGE_ROWS + len(np.unique(oof.row))))
    penalty[0] = 1e-12
    gram = (table * share[:, None]).T @ table + np.diag(penalty)
    return np.asarray(np.linalg.solve(gram, table.T @ (share * target)))
