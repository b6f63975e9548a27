"""In which portions the missing fits are handed out: each model once, then the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fusecli.values import Fit

PORTION = 0.5  # seconds of work that are worth a process of their own


@dataclass
class Line:
    """What can be handed out of one model, and what it has cost so far.

    planned, handed, ended: numbers of fits.
    """

    left: list[Fit]
    planned: int = 0
    handed: int = 0
    ended: int = 0
    seconds: float = 0.0

    @property
    def mean(self) -> float | None:
        """Seconds of one fit, or None while none has ended."""
        return self.seconds / self.ended if self.ended else None

    @property
    def is_new(self) -> bool:
        return not self.handed


class Agenda:
    """The fits that are missing, by model, and what was learned of their cost.

    A portion is one model on one or several folds: small fits share a process, so that it pays;
    long ones stand alone, so that none holds up the end.
    """

    def __init__(self, fits: Iterable[tuple[str, Fit]], jobs: int) -> None:
        """Take (model, fit) pairs, of which `jobs` portions will be in work at a time."""
        self._jobs = jobs
        self._lines: dict[str, Line] = {}
        self._line_of: dict[str, Line] = {}
        self._fits: list[Fit] = []
        for name, fit in fits:
            line = self._lines.setdefault(name, Line([]))
            line.planned += 1
            self._line_of[fit.key] = line
            self._fits.append(fit)

    def portions(self, fits: Iterable[Fit] | None = None) -> Iterator[tuple[Fit, ...]]:
        """Yield what to do next, decided at the moment when it is asked for.

        fits: those of the agenda that can be made by now; None: all.
        """
        for fit in self._fits if fits is None else fits:
            self._line_of[fit.key].left.append(fit)
        while waiting := [line for line in self._lines.values() if line.left]:
            yield self._cut(min(waiting, key=_rank))

    def end(self, key: str, seconds: float) -> None:
        """Take note that a fit has come to an end, and what it has cost."""
        line = self._line_of[key]
        line.seconds += seconds  # first: another thread may ask for the mean in between
        line.ended += 1

    def left(self, key: str) -> int:
        """Return how many fits of the same model have not ended yet."""
        line = self._line_of[key]
        return line.planned - line.ended

    def eta(self) -> float | None:
        """Return the seconds until all is done, or None while nothing is known."""
        known = [line.mean for line in self._lines.values() if line.mean is not None]
        if not known:
            return None
        typical = sum(known) / len(known)
        costs = [
            (line.planned - line.ended) * (typical if line.mean is None else line.mean)
            for line in self._lines.values()
        ]
        return sum(costs) / self._jobs

    def _cut(self, line: Line) -> tuple[Fit, ...]:
        size = 1 if line.mean is None else max(1, int(self._worthwhile() / max(line.mean, 1e-9)))
        portion, line.left = tuple(line.left[:size]), line.left[size:]
        line.handed += len(portion)
        return portion

    def _worthwhile(self) -> float:
        """Return the seconds of a portion: less towards the end, so that all end together."""
        left = sum((line.mean or 0.0) * len(line.left) for line in self._lines.values())
        return min(PORTION, left / (2 * self._jobs))


def _rank(line: Line) -> tuple[int, float]:
    if line.is_new:
        return 0, 0.0  # its cost is unknown, and may be the longest
    if line.mean is None:
        return 2, 0.0
    return 1, -line.mean * len(line.left)
