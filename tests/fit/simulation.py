"""An agenda worked off by imaginary workers, whose time costs nothing."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from fusecli.fit.agenda import Agenda
from fusecli.values import Fit, ModelSpec


def fits(name: str, count: int) -> list[tuple[str, Fit]]:
    return [(name, Fit(f"{name}{n}", ModelSpec(name), 0, n, 0)) for n in range(count)]


@dataclass
class World:
    """A clock, and what the fits of each model take, up to a share of it more or less.

    told: (now, time left as said) after each end. tried: when all models had a fit that had ended.
    """

    costs: Mapping[str, float]
    spread: float = 0.0
    now: float = 0.0
    done: dict[str, int] = field(default_factory=dict)
    told: list[tuple[float, float | None]] = field(default_factory=list)
    tried: float = 0.0

    def clock(self) -> float:
        return self.now

    def work(self, agenda: Agenda, jobs: int) -> float:
        """Let so many workers do what the agenda says; return the moment at which all is done."""
        portions, busy, number = agenda.portions(), [], 0
        while True:
            while len(busy) < jobs and (portion := next(portions, None)):
                agenda.begin(portion)
                number += 1
                end = self.now + sum(map(self._cost, portion))
                trial = agenda.trial(portion[0])
                stop = end if trial is None else self.now + trial
                heapq.heappush(busy, (min(end, stop), number, stop < end, portion))
            if not busy:
                return self.now
            self.now, _, is_late, portion = heapq.heappop(busy)
            for fit in portion:
                self._finish(agenda, fit, is_late)

    def _finish(self, agenda: Agenda, fit: Fit, is_late: bool) -> None:
        if is_late:
            agenda.drop(fit)
            return
        agenda.end(fit.key, self._cost(fit))
        if fit.spec.use not in self.done:
            self.tried = self.now
        self.done[fit.spec.use] = self.done.get(fit.spec.use, 0) + 1
        self.told.append((self.now, agenda.eta()))

    def _cost(self, fit: Fit) -> float:
        return self.costs[fit.spec.use] * (1 + self.spread * math.cos(7 * fit.fold))
