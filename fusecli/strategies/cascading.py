"""Thresholds of a cascade: what each choice of them costs and loses, and the search for the best.

Everything is known from three tables: losses [stage, record], confidences [stage, record] of all
stages but the last, and what each stage needs. A threshold of 0 lets a stage answer every row, one
above 1 none: then it is not run at all, unless a later stage's confidence reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fusecli.values import Floats, Integers

ALL, NONE = 0.0, 2.0  # thresholds
LEVELS = {2: 50, 3: 25}  # shares of rows that a stage may pass on, by the number of stages
FEWEST_LEVELS = 12
SAME = 1e-9  # confidences that differ by less are one
SWEEPS = 10

Thresholds = tuple[float, ...]


@dataclass(frozen=True)
class Tables:
    """What a search needs. needs: [stage, base model], how many rows of a stage need it.

    share: [record], of the total weight. joint: whether a confidence reads the earlier stages.
    prices: [base model]. root: whether the metric is the root of the loss.
    """

    losses: Floats
    sure: Floats
    share: Floats
    needs: Floats
    prices: Floats
    joint: bool
    root: bool

    @property
    def best(self) -> int:
        """The stage of least loss when it answers everything alone."""
        return int((self.losses @ self.share).argmin())


@dataclass(frozen=True)
class Outcome:
    """What thresholds come to on the records.

    answers, reach: [stage] share of rows answered, and of those that need the stage.
    """

    thresholds: Thresholds
    answers: Floats
    reach: Floats
    cost: float
    loss: float


def place(thresholds: Sequence[float], sure: Floats) -> Integers:
    """Return the stage that answers each row [row]: the first that is as sure as it must be."""
    enough = sure >= np.array(thresholds)[:, None]
    return np.asarray(np.vstack([enough, np.ones((1, sure.shape[1]))]).argmax(axis=0))


def is_read(thresholds: Sequence[float], stage: int, *, joint: bool) -> bool:
    """Tell whether a stage is run at all."""
    if stage == len(thresholds) or thresholds[stage] <= 1:
        return True
    return joint and any(threshold <= 1 for threshold in thresholds[stage + 1 :])


def outcome(tables: Tables, thresholds: Thresholds) -> Outcome:
    """Return what thresholds [stage but the last] cost and lose."""
    stage = place(thresholds, tables.sure)
    stages = len(tables.losses)
    answers: Floats = np.bincount(stage, tables.share, stages).astype(np.float64)
    arrives = answers[::-1].cumsum()[::-1]
    arrives = np.where(arrives > 1 - SAME, 1.0, arrives)
    read = [is_read(thresholds, number, joint=tables.joint) for number in range(stages)]
    reach = np.where(read, arrives, 0.0)
    loss = float(tables.share @ tables.losses[stage, np.arange(len(stage))])
    return Outcome(thresholds, answers, reach, cost(tables, reach), loss)


def cost(tables: Tables, reach: Floats) -> float:
    """Return the expected price of a row: later stages pay only for what is new in them."""
    return float(tables.prices @ (reach[:, None] * tables.needs).max(axis=0))


def alone(tables: Tables, stage: int) -> Thresholds:
    """Return the thresholds with which one stage answers everything."""
    last = len(tables.sure)
    return tuple(ALL if number == stage else NONE for number in range(last))


def levels(sure: Floats, share: Floats, count: int) -> Floats:
    """Return thresholds that pass on 0, 1/count, ..., all of the rows, as far as ties allow.

    They lie between the confidences that occur, so that rounding moves no row.
    """
    values, at = np.unique(np.round(sure / SAME) * SAME, return_inverse=True)
    below = np.bincount(at, share).cumsum()[:-1]
    between = (values[:-1] + values[1:]) / 2
    steps = np.searchsorted(below, np.arange(1, count) / count - SAME)
    chosen = between[np.unique(steps[steps < len(between)])]
    return np.array([ALL, *chosen, NONE])


Rank = Callable[[Outcome], tuple[float, ...]]
"""From an outcome to what is smaller for a better one."""


def searched(tables: Tables, rank: Rank) -> Outcome:
    """Return the best outcome that is found by changing one threshold at a time.

    The search starts from every stage alone, so what it returns is no worse than any of those;
    for two stages it is exhaustive.
    """
    last = len(tables.sure)
    count = LEVELS.get(last + 1, FEWEST_LEVELS)
    grids = [levels(sure, tables.share, count) for sure in tables.sure]
    starts = [outcome(tables, alone(tables, stage)) for stage in range(last + 1)]
    found = min((_descended(tables, grids, rank, start) for start in starts), key=rank)
    return _closed(tables, found)


def _closed(tables: Tables, found: Outcome) -> Outcome:
    """Let the last stage that any record came to answer everything: nothing is behind it."""
    end = int(np.flatnonzero(found.answers)[-1])
    held = found.thresholds[:end]
    return outcome(tables, (*held, *[ALL] * (len(tables.sure) - end)))


def _descended(tables: Tables, grids: Sequence[Floats], rank: Rank, found: Outcome) -> Outcome:
    for _ in range(SWEEPS):
        before = found
        for number, grid in enumerate(grids):
            found = min((found, *_moved(tables, found, number, grid)), key=rank)
        if found is before:
            break
    return found


def _moved(tables: Tables, found: Outcome, number: int, grid: Floats) -> Iterator[Outcome]:
    for threshold in grid.tolist():
        moved = (*found.thresholds[:number], threshold, *found.thresholds[number + 1 :])
        if moved != found.thresholds:
            yield outcome(tables, moved)
