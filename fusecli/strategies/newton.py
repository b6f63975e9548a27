"""Newton's method for a smooth convex function with non-negative entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

from fusecli.strategies.nonnegative import Mask, nonnegative_minimum
from fusecli.values import Floats

STEPS = 100
ROUNDING = 1e-15  # relative; decreases below it cannot be seen
NOTHING = 1e-20  # relative; x errs by about the root of what is left
ENOUGH = 1e-4  # share of the promised decrease that a step must keep (Armijo)


@dataclass(frozen=True)
class Model:
    """A function's second-order model at a point."""

    value: float
    gradient: Floats
    hessian: Floats


def convex_minimum(
    model: Callable[[Floats], Model],
    start: Floats,
    *,
    free: Mask | None = None,
    tolerance: float = 1e-13,
    enough: float = NOTHING,
) -> Floats:
    """Return argmin f(x) with x_j >= 0 wherever j is not free; `start` must be feasible.

    Each step goes to the constrained minimum of the second-order model, and is halved until f
    decreases enough; it ends when the promised decrease is below the tolerance, or when next to
    nothing will be left after the step: close to the minimum, what is left is the promised decrease
    times the square of how much it has shrunk, as convergence is quadratic.

    enough: how much may be left, by that guess; relative, as the tolerance is.
    """
    x, here, before = start, model(start), nan
    for _ in range(STEPS):
        goal = nonnegative_minimum(
            here.hessian, here.hessian @ x - here.gradient, free=free, start=x
        )
        promised = -float(here.gradient @ (goal - x))
        left, scale = promised * (promised / before) ** 2, 1 + abs(here.value)
        if promised <= tolerance * scale or left <= enough * scale:
            return goal
        before = promised
        moved = _backtrack(model, x, goal - x, here.value, promised)
        if moved is None:
            return x
        x, here = moved
    return x


def _backtrack(
    model: Callable[[Floats], Model], x: Floats, step: Floats, value: float, promised: float
) -> tuple[Floats, Model] | None:
    """Return the first point along the step that is low enough, or None when none is."""
    share = 1.0
    while share * promised > ROUNDING * (1 + abs(value)):
        there = model(x + share * step)
        if there.value <= value - ENOUGH * share * promised:
            return x + share * step, there
        share /= 2
    return None
