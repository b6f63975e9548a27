"""What is left of one model, what it costs, and who works on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from fusecli.values import Fit


@dataclass
class Line:
    """The missing fits of one model, and what is known of their cost.

    left: fits that nobody has been given yet; alone: fits whose process died, to be given out once
    more, one at a time. planned, ended, timed: numbers of fits; seconds: of the timed ones. prior:
    seconds of one, as learned by earlier runs, or None. closed: whether no more of its fits are
    given out; why: the reason.
    """

    left: list[Fit]
    planned: int = 0
    ended: int = 0
    timed: int = 0
    seconds: float = 0.0
    prior: float | None = None
    alone: list[Fit] = field(default_factory=list)
    closed: bool = False
    why: str = ""

    @property
    def mean(self) -> float | None:
        """Seconds of one fit, or None while nothing is known."""
        return self.seconds / self.timed if self.timed else self.prior

    @property
    def waiting(self) -> int:
        """How many fits are still to be given out."""
        return 0 if self.closed else len(self.left) + len(self.alone)

    @property
    def coming(self) -> int:
        """How many fits are still to come to an end."""
        open_still = self.planned - self.ended
        return open_still - len(self.left) - len(self.alone) if self.closed else open_still

    @property
    def is_new(self) -> bool:
        return self.mean is None and len(self.left) == self.planned

    @property
    def need(self) -> float:
        """Seconds of work that are still to be given out; 0 while nothing is known."""
        return self.waiting * (self.mean or 0.0)

    def can_end(self, seconds: float, jobs: int, room: float) -> bool:
        """Tell whether all of it can be done in the seconds that are left.

        room: seconds of work that nobody else needs. What is unknown is given a try.
        """
        if self.mean is None:
            return seconds > 0
        return math.ceil(self.waiting / jobs) * self.mean <= seconds and self.need <= room

    def trial(self, seconds: float, jobs: int) -> float:
        """Return how long its first fit may take before all of it cannot end in the seconds left.

        Once it has taken t, each of the others takes t, too, and (seconds - t) * jobs are left.
        """
        return seconds * jobs / (self.waiting + jobs)


@dataclass
class Portion:
    """One model on one or several folds, handed out.

    left: fits without an end; since: the moment at which work on the first of them began.
    """

    member: str
    line: Line
    left: list[Fit]
    since: float | None = None

    def spent(self, now: float) -> float:
        """Return the seconds that its fit in work has taken so far."""
        return 0.0 if self.since is None else now - self.since

    def remaining(self, now: float, cost: float) -> float:
        """Return the seconds that it still takes, if one fit takes `cost`; some if it is late."""
        spent = self.spent(now)
        return max(cost * len(self.left) - spent, spent / 5)
