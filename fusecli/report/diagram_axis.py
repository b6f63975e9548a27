"""The axis of mean ranks that both critical-difference diagrams are drawn along."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from fusecli.suite import Suite

STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Axis:
    """Ranks from `low` to `high`, whole numbers, low < high."""

    low: int
    high: int

    def place(self, rank: float, length: float) -> float:
        """Return where a rank lies on an axis of that length: 0 at its low end."""
        return (rank - self.low) / (self.high - self.low) * length

    def ticks(self, length: float, apart: float) -> tuple[int, ...]:
        """Return whole ranks to write at the axis, at least `apart` from each other."""
        room = length / (self.high - self.low)
        step = next((step for step in STEPS if step * room >= apart), self.high - self.low)
        return tuple(range(self.low, self.high + 1, step))


def axis_of(suite: Suite) -> Axis:
    """Return the axis that just holds every mean rank."""
    ranks = [standing.mean_rank for standing in suite.standings]
    low = floor(min(ranks))
    return Axis(low, max(ceil(max(ranks)), low + 1))
