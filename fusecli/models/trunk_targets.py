"""What a network with several heads is to learn of each target, and what it keeps of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.models.trunk_numbers import Goal
from fusecli.values import Array, Floats


@dataclass(frozen=True)
class Aim:
    """One target in the training rows: class codes or values, -1 or NaN where it is missing."""

    name: str
    y: Array
    classes: bool

    @property
    def present(self) -> Array:
        return np.asarray(self.y >= 0 if self.classes else ~np.isnan(self.y))


@dataclass(frozen=True)
class Head:
    """What is known of one target once it is learned; no row of the training table is.

    start: what is predicted without knowing anything. seen: the codes of its classes. scale, shift:
    of its values. numbers: of the whole network after the pass that was best for it, whose outputs
    from `place` on are its own; None: only the start is known.
    """

    classes: bool
    start: Floats
    seen: Array
    scale: float
    shift: float
    place: int = 0
    numbers: Floats | None = None


def begun(aim: Aim, weight: Floats, share: float) -> tuple[Head, Goal]:
    """Return what is known of a target before it is learned, and what is to be learned."""
    held = np.where(aim.present, weight, 0.0)
    made = _classes if aim.classes else _values
    return made(aim, held, share) if aim.present.any() else _nothing(aim, held)


def _classes(aim: Aim, held: Floats, share: float) -> tuple[Head, Goal]:
    seen = np.unique(aim.y[aim.present])
    y = (aim.y[:, None] == seen).astype(np.float64)
    shares = held @ y / held.sum()
    entropy = float(-(shares @ np.log(shares)))
    goal = Goal(y, held, np.log(shares), entropy or 1.0, classes=True, share=share)
    return Head(True, goal.start, seen, 1.0, 0.0), goal


def _values(aim: Aim, held: Floats, share: float) -> tuple[Head, Goal]:
    values = np.where(aim.present, aim.y, 0.0)
    shift = float(held @ values / held.sum())
    scale = float(np.sqrt(held @ (values - shift) ** 2 / held.sum())) or 1.0
    y = np.where(aim.present, (values - shift) / scale, 0.0)[:, None]
    goal = Goal(y, held, np.zeros(1), 1.0, classes=False, share=share)
    return Head(False, goal.start, aim.y[:0], scale, shift), goal


def _nothing(aim: Aim, held: Floats) -> tuple[Head, Goal]:
    """Return the same of a target that no row has."""
    goal = Goal(np.zeros((len(held), 1)), held, np.zeros(1), 1.0, classes=aim.classes, share=0.0)
    return Head(aim.classes, goal.start, aim.y[:0], 1.0, 0.0), goal
