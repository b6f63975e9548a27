"""Dynamic selection: each row is predicted by the members that were right near it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.inner import sampled
from fusecli.strategies.losses import shares
from fusecli.strategies.moments import weighted_counts
from fusecli.strategies.spaces import Space, space_of
from fusecli.values import CLASSIFICATION, Count, Floats, Integers, OutOfFold

MOST_ROWS = 5_000  # among which neighbours are looked for
MOST_AXES = 20
BLOCK = 256  # rows whose distances are held at a time
DIGITS = 7  # of squared distances: equal ones are ties, however they were computed

Method = Literal["union", "eliminate"]


@dataclass(frozen=True)
class Competence:
    """Where the members were right. points: [row, axis]; right: [row, member] share of its records.

    weight: [row], one on average.
    """

    points: Floats
    right: Floats
    weight: Floats


@strategy("dynamic_selection", tasks=CLASSIFICATION, constrained=False, compared=False)
def dynamic_selection(
    oof: OutOfFold,
    *,
    neighbours: Count = 7,
    method: Method = "union",
    passthrough: bool = True,
) -> Fused:
    """Mean of the members weighted by how often they were right on the nearest rows.

    neighbours: how many rows make up a region of competence, judged out of fold.
    method: union (KNORA-U) weights a member by the neighbours that it called rightly; eliminate
        (KNORA-E) takes the members that were right on all of them, or on as many of the nearest as
        any member was.
    passthrough: nearness in the table's features; in the members' log-odds when false.
    Features are standardised, categories count 1/2 a level, principal axes beyond 20. Neighbours
    are looked for among about 5,000 rows, which makes it the slowest strategy to predict with.
    Published gains are for pools of weak learners on small tables. In our simulated tasks union is
    `soft_voting` again, and eliminate worse: 0.04 nats, 0.03 balanced accuracy.
    Ko, Sabourin and Britto (2008).
    """
    few = sampled(oof, MOST_ROWS)
    space = space_of(few, features=passthrough, predictions=not passthrough, most=MOST_AXES)
    state = {
        "space": space,
        "competence": _competence(few, space),
        "neighbours": neighbours,
        "method": method,
    }
    return Fused(nearby, state, features=True)


def _competence(oof: OutOfFold, space: Space) -> Competence:
    """Return one point a row, in the order of rows; its repeats are averaged."""
    rows, row = np.unique(oof.row, return_inverse=True)
    share = shares(oof)
    mass = weighted_counts(row, share)
    points = space(oof.preds, oof.features)
    hits = (oof.preds.argmax(axis=2) == oof.y).T
    return Competence(
        _by_row(points, row, share) / mass[:, None],
        _by_row(hits, row, share) / mass[:, None],
        mass * len(rows),
    )


def _by_row(values: Floats, row: Integers, share: Floats) -> Floats:
    return np.stack([weighted_counts(row, share * own) for own in values.T], axis=1)


def nearby(
    preds: Floats,
    *,
    space: Space,
    competence: Competence,
    neighbours: int,
    method: Method,
    features: Floats | None = None,
) -> Floats:
    """Return the mean of members [row, class], weighted row by row."""
    points = space(preds, features)
    fused: Floats = np.empty(preds.shape[1:])
    for start in range(0, len(points), BLOCK):
        part = slice(start, start + BLOCK)
        near = nearest(points[part], competence.points, neighbours)
        weights = _WEIGHTS[method](competence, near)
        fused[part] = np.einsum("rm,mrc->rc", weights, preds[:, part])
    return np.asarray(fused / fused.sum(axis=1, keepdims=True))


def nearest(points: Floats, known: Floats, count: int) -> Integers:
    """Return the `count` known points nearest to each [row, rank]; of ties the first known."""
    squares = np.square(known).sum(axis=1) + np.square(points).sum(axis=1)[:, None]
    distance = np.round(squares - 2 * points @ known.T, DIGITS)
    distance += np.arange(len(known)) * (10.0**-DIGITS / 2 / len(known))
    count = min(count, len(known))
    some = np.argpartition(distance, count - 1, axis=1)[:, :count]
    order = np.take_along_axis(distance, some, axis=1).argsort(axis=1)
    return np.asarray(np.take_along_axis(some, order, axis=1))


def _union(competence: Competence, near: Integers) -> Floats:
    """Return each member's weight of neighbours called rightly [row, member]; all if none has."""
    weights = (competence.right * competence.weight[:, None])[near].sum(axis=1)
    return _shared(weights)


def _eliminate(competence: Competence, near: Integers) -> Floats:
    """Return the members that were right for the longest run of nearest rows [row, member].

    Shrinking the region until a member is right on all of it finds just those.
    """
    run = np.cumprod(competence.right[near] > 0.5, axis=1).sum(axis=1)
    return _shared((run == run.max(axis=1, keepdims=True)).astype(np.float64))


def _shared(weights: Floats) -> Floats:
    total = weights.sum(axis=1, keepdims=True)
    return np.asarray(
        np.where(total > 0, weights, 1.0) / np.where(total > 0, total, weights.shape[1])
    )


_WEIGHTS = {"union": _union, "eliminate": _eliminate}
