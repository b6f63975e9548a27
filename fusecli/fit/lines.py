"""What is left of one model, what it costs, and who works on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fusecli.values import Fit

Name = tuple[str, int]  # a model, and how many folds its fits leave out


@dataclass
class Line:
    """The missing fits of one model that leave out so many folds, and what is known of their cost.

    left: fits that nobody has been given yet; later: how many more wait for what they learn from;
    alone: fits whose process died, to be given out once more, one at a time. planned, ended, timed:
    numbers of fits; seconds: of the timed ones. prior: seconds of one, as learned by earlier runs,
    or None. below: fits of the same model that leave out a fold less, and cost about the same.
    above: lines of no use without this one, with the name of the model that they learn from, empty
    for the same model. closed: whether no more of its fits are given out; why: the reason.
    """

    member: str
    left: list[Fit] = field(default_factory=list)
    later: int = 0
    planned: int = 0
    ended: int = 0
    timed: int = 0
    seconds: float = 0.0
    prior: float | None = None
    alone: list[Fit] = field(default_factory=list)
    below: Line | None = None
    above: dict[int, tuple[str, Line]] = field(default_factory=dict)
    closed: bool = False
    why: str = ""

    @property
    def mean(self) -> float | None:
        """Seconds of one fit, or None while nothing is known."""
        if self.timed:
            return self.seconds / self.timed
        known = self.below.mean if self.below else None
        return self.prior if known is None else known

    @property
    def is_ready(self) -> bool:
        """Tell whether a fit can be given out now."""
        return not self.closed and bool(self.left or self.alone)

    @property
    def waiting(self) -> int:
        """How many fits are still to be given out."""
        return 0 if self.closed else self._not_out

    @property
    def coming(self) -> int:
        """How many fits are still to come to an end."""
        open_still = self.planned - self.ended
        return open_still - self._not_out if self.closed else open_still

    @property
    def is_new(self) -> bool:
        return self.mean is None and not self.below and self._not_out == self.planned

    @property
    def _not_out(self) -> int:
        return len(self.left) + self.later + len(self.alone)

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

    def add(self, fit: Fit, *, waits: bool) -> None:
        """Have a fit given out, now or later."""
        if waits:
            self.later += 1
        else:
            self.left.append(fit)

    def close(self, why: str) -> None:
        """Have no more of its fits given out, nor of those of no use without them.

        why: empty if there is no time left.
        """
        self.closed, self.why = True, why
        self.close_above(why)

    def close_above(self, why: str) -> None:
        """Have none given out of those that learn from it. why: for fits of the same model."""
        for teacher, line in self.above.values():
            if not line.closed:
                line.close(failed_teacher(teacher) if teacher and why else why)


@dataclass
class Portion:
    """One model on one or several folds, handed out.

    left: fits without an end; since: the moment at which work on the first of them began.
    """

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


def lines_of(
    fits: Iterable[tuple[str, Fit]], costs: Mapping[str, float]
) -> tuple[dict[Name, Line], dict[str, Line]]:
    """Return lines for (model, fit) pairs by name, and that of each fit by its key; none is left.

    costs: seconds of a fit, by model, where earlier runs know.
    """
    lines: dict[Name, Line] = {}
    line_of: dict[str, Line] = {}
    pairs = list(fits)
    for member, fit in pairs:
        name = member, len(fit.left_out)
        line = lines.setdefault(name, Line(member, prior=costs.get(member)))
        line.planned += 1
        line_of[fit.key] = line
    for (member, size), line in lines.items():
        line.below = lines.get((member, size - 1))
        if line.below:
            line.below.above[id(line)] = "", line
    for _, fit in pairs:
        _stand_above(fit, line_of)
    return lines, line_of


def _stand_above(fit: Fit, line_of: Mapping[str, Line]) -> None:
    """Note that the line of a fit is of no use without those that it learns from."""
    line = line_of[fit.key]
    for teacher, keys in zip(fit.spec.teachers, fit.teachers, strict=True):
        for key in keys.values():
            if key in line_of:
                line_of[key].above[id(line)] = teacher, line


def failed_teacher(name: str) -> str:
    """Return why a fit cannot be made that learns from a model that failed."""
    return f"learns from '{name}', which failed"
