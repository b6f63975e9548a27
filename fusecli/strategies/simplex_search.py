"""Nelder and Mead's search for a minimum without derivatives, and the weights it moves through."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fusecli.strategies.pools import softmax
from fusecli.values import Floats

Function = Callable[[Floats], float]
FLAT = 1e-10  # difference of losses at which a simplex is flat
SMALL = 1e-4  # size at which it is small


def nelder_mead(f: Function, start: Floats, *, size: float, most: int) -> Floats:
    """Return the best point that a simplex of this size around the start comes to.

    most: evaluations, about. The steps of Nelder and Mead (1965), coefficients 1, 2, 1/2, 1/2.
    """
    points = np.vstack([start, start + size * np.eye(len(start))])
    values = np.array([f(point) for point in points])
    left = most - len(points)
    while left > 0 and not _is_done(points, values):
        order = np.argsort(values, kind="stable")
        points, values = points[order], values[order]
        left -= _step(f, points, values)
    return np.asarray(points[int(values.argmin())])


def _is_done(points: Floats, values: Floats) -> bool:
    return bool(np.ptp(values) <= FLAT and np.abs(points - points[0]).max() <= SMALL)


def _step(f: Function, points: Floats, values: Floats) -> int:
    """Replace the worst point, or shrink all to the best; return the evaluations it took."""
    centre = points[:-1].mean(axis=0)
    away = centre - points[-1]
    turned = f(centre + away)
    if turned < values[0]:
        further = f(centre + 2 * away)
        reach, value = (2.0, further) if further < turned else (1.0, turned)
    elif turned < values[-2]:
        reach, value = 1.0, turned
    else:
        reach = 0.5 if turned < values[-1] else -0.5
        value = f(centre + reach * away)
        if value >= min(turned, values[-1]):
            return 2 + _shrink(f, points, values)
    points[-1], values[-1] = centre + reach * away, value
    return 2


def _shrink(f: Function, points: Floats, values: Floats) -> int:
    points[1:] = (points[1:] + points[0]) / 2
    values[1:] = [f(point) for point in points[1:]]
    return len(points) - 1


def as_weights(scores: Floats) -> Floats:
    """Return the softmax of scores and a last score of zero: one weight more than scores."""
    return softmax(np.append(scores, 0.0))


def as_scores(weights: Floats, *, least: float = 1e-3) -> Floats:
    """Return scores whose softmax is near the weights, none of which may quite be zero."""
    logs = np.log(np.maximum(weights, least))
    return np.asarray(logs[:-1] - logs[-1])
