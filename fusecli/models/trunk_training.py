"""Training a shared trunk: Adam in small steps; each target keeps the pass that was best for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusecli.models.trunk_numbers import Goal, Shape, begun, losses, signals, slopes
from fusecli.values import Floats, Integers

FIRST, SECOND, TINY = 0.9, 0.999, 1e-8  # of Adam (Kingma and Ba 2015)
FLOOR = 0.02  # of a relative loss: below, uncertainty says more than the rows can know


@dataclass(frozen=True)
class Schedule:
    """How a network is trained. uncertain: whether weights follow the losses (see `balanced`)."""

    batch: int
    step: float
    decay: float
    passes: int
    patience: int | None
    tolerance: float
    uncertain: bool = False


@dataclass(frozen=True)
class Rows:
    """Rows to fit to or to check on: the matrix, and every goal on these rows."""

    X: Floats
    goals: Sequence[Goal]


class Adam:
    """The running means of slopes and of their squares, and the steps that they make."""

    def __init__(self, size: int, step: float) -> None:
        self.mean, self.square = np.zeros(size), np.zeros(size)
        self.step, self.number = step, 0

    def move(self, numbers: Floats, slope: Floats) -> None:
        """Take one step down the slope, in place."""
        self.number += 1
        self.mean += (1 - FIRST) * (slope - self.mean)
        self.square += (1 - SECOND) * (slope * slope - self.square)
        rate = self.step * np.sqrt(1 - SECOND**self.number) / (1 - FIRST**self.number)
        numbers -= rate * self.mean / (np.sqrt(self.square) + TINY)


def variance(loss: float, *, classes: bool) -> float:
    """Return the variance of a target at which uncertainty weighting is content with its loss.

    Kendall, Gal and Cipolla 2018: loss / (2 s) + log(s) / 2 of values, loss / s + log(s) / 2 of
    classes, is least at s = loss, and at s = 2 loss.
    """
    return 2 * loss if classes else loss


def balanced(goals: Sequence[Goal], relative: Floats) -> Floats:
    """Return the weight of each goal by its uncertainty, their mean as that of their shares.

    relative: [goal] losses relative to the constant prediction; NaN: 1.
    """
    held = np.maximum(np.where(np.isfinite(relative), relative, 1.0), FLOOR)
    made = []
    for goal, one in zip(goals, held, strict=True):
        spread = variance(one * goal.constant, classes=goal.classes)
        made.append(goal.share * goal.constant * (1 if goal.classes else 0.5) / spread)
    weights = np.array(made)
    return np.asarray(weights * sum(goal.share for goal in goals) / weights.sum())


def trained(
    shape: Shape, fit: Rows, check: Rows | None, how: Schedule, random: np.random.Generator
) -> list[Floats]:
    """Return for each goal the numbers of the network after the pass that was best for it.

    What is best shows on the rows to check; without any, for all goals after the last pass. A goal
    without a target there goes by the mean of the others.
    """
    numbers = begun(shape, fit.goals, random)
    adam, shares = Adam(len(numbers), how.step), np.array([goal.share for goal in fit.goals])
    best = _Best(len(fit.goals), how)
    for number in range(how.passes):
        for rows in _batches(len(fit.X), how.batch, random):
            slope = slopes(shape, numbers, fit.X, fit.goals, rows, shares)
            adam.move(numbers, slope + how.decay * numbers)
        seen = _losses(shape, numbers, check or fit)
        if how.uncertain:
            shares = balanced(fit.goals, seen)
        if check and best.is_over(number, seen, numbers):
            break
    return best.kept if best.kept else [numbers] * len(fit.goals)


def _losses(shape: Shape, numbers: Floats, rows: Rows) -> Floats:
    return losses(rows.goals, signals(shape, shape.layers(numbers), rows.X)[-1])


def _batches(rows: int, size: int, random: np.random.Generator) -> list[Integers]:
    order = random.permutation(rows)
    return np.array_split(order, max(1, round(rows / size)))


class _Best:
    """The best pass so far of each goal, and what the network was after it."""

    def __init__(self, goals: int, how: Schedule) -> None:
        self.losses, self.passes = np.full(goals, np.inf), np.zeros(goals, dtype=int)
        self.kept: list[Floats] = []
        self._how = how

    def is_over(self, number: int, seen: Floats, numbers: Floats) -> bool:
        """Take note of a pass; tell whether no goal has gained for as long as patience lasts."""
        known = np.isfinite(seen)
        seen = np.where(known, seen, seen[known].mean() if known.any() else np.inf)
        gains = seen < self.losses - self._how.tolerance
        if gains.any() or not self.kept:
            now = numbers.copy()
            self.kept = self.kept or [now] * len(seen)
            self.kept = [now if new else old for new, old in zip(gains, self.kept, strict=True)]
        self.losses = np.where(gains, seen, self.losses)
        self.passes = np.where(gains, number, self.passes)
        patience = self._how.patience
        return patience is not None and number - int(self.passes.max()) >= patience
