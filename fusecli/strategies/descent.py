"""Descent of a smooth function from its gradient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fusecli.values import Floats

Slope = Callable[[Floats], tuple[float, Floats]]
"""From a point to the function's value and gradient there."""

ENOUGH = 1e-4  # share of the promised decrease that a step must keep (Armijo)
SHORTEST = 1e-12
CURVED = 1e-10  # change of slope along a step below which nothing is learned from it


def smooth_minimum(
    f: Slope, start: Floats, *, tolerance: float = 1e-12, steps: int = 300
) -> Floats:
    """Return a local minimum near the start, once no step promises more than the tolerance.

    The method of Broyden, Fletcher, Goldfarb and Shanno with halved steps (Nocedal and Wright).
    """
    x, inverse = start, np.eye(len(start))
    value, slope = f(x)
    for number in range(steps):
        step = -inverse @ slope
        if -float(slope @ step) <= tolerance * (1 + abs(value)):
            break
        share = _share(f, x, step, value, float(slope @ step))
        if share == 0:
            break
        x = x + share * step
        value, there = f(x)
        inverse = _learned(inverse, share * step, there - slope, first=number == 0)
        slope = there
    return x


def _share(f: Slope, x: Floats, step: Floats, value: float, promised: float) -> float:
    """Return the first halving of the step that goes low enough, or zero."""
    share = 1.0
    while share > SHORTEST:
        if f(x + share * step)[0] <= value + ENOUGH * share * promised:
            return share
        share /= 2
    return 0.0


def _learned(inverse: Floats, step: Floats, change: Floats, *, first: bool) -> Floats:
    """Return the inverse Hessian with what one step told of it."""
    along = float(step @ change)
    if along <= CURVED * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return inverse
    if first:
        inverse = inverse * along / float(change @ change)
    moved = inverse @ change
    outer = np.outer(moved, step)
    scale = (1 + float(change @ moved) / along) / along
    return np.asarray(inverse + scale * np.outer(step, step) - (outer + outer.T) / along)
