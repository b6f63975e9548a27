"""The minimum of a convex quadratic over non-negative vectors, by active sets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fusecli.values import Floats

Mask = npt.NDArray[np.bool_]

JITTER = 1e-13  # on the scaled diagonal, so that exact copies of a column have one solution
TOLERANCE = 1e-12  # of the scaled gradient


def nonnegative_minimum(
    H: Floats, q: Floats, *, free: Mask | None = None, start: Floats | None = None
) -> Floats:
    """Return argmin_x x'Hx/2 - q'x with x_j >= 0 wherever j is not free.

    H: positive semi-definite [j, j] and definite on the free entries; start: a feasible point.
    The active-set method of Lawson and Hanson (1974), on normal equations of unit diagonal.
    """
    unit = _unit_scale(H)
    H, q = H * unit[:, None] * unit + JITTER * np.eye(len(q)), q * unit
    free = np.zeros(len(q), dtype=bool) if free is None else free
    x = np.zeros(len(q)) if start is None else start / unit
    x, passive = _settle(H, q, x, free | (x > 0), free)
    for _ in range(3 * len(q)):
        pull = np.where(passive, -np.inf, q - H @ x)
        most = int(pull.argmax())
        if pull[most] <= TOLERANCE * (1 + np.abs(q).max()):
            break
        passive[most] = True
        x, passive = _settle(H, q, x, passive, free)
        if not passive[most]:
            break  # its pull was rounding error
    return np.asarray(x * unit)


def _unit_scale(H: Floats) -> Floats:
    diagonal = np.diag(H)
    return np.asarray(1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)))


def _settle(H: Floats, q: Floats, x: Floats, passive: Mask, free: Mask) -> tuple[Floats, Mask]:
    """Go to the minimum over the passive entries, dropping those that would turn negative."""
    while True:
        goal = np.zeros_like(q)
        goal[passive] = np.linalg.solve(H[np.ix_(passive, passive)], q[passive])
        blocked = passive & ~free & (goal <= 0)
        if not blocked.any():
            return goal, passive
        reach = x[blocked] / np.maximum(x[blocked] - goal[blocked], np.finfo(np.float64).tiny)
        x = x + reach.min() * (goal - x)
        passive = passive & ~(blocked & (x <= x[blocked].min() + np.finfo(np.float64).eps))
        x = np.where(passive, x, 0.0)
