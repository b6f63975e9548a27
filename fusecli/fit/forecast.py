"""How long the missing fits will take, and which models can be whole in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil

from fusecli.fit.lines import Line, Name, Portion


def eta(lines: Iterable[Line], portions: Sequence[Portion], jobs: int, now: float) -> float | None:
    """Return the seconds until all is done, or None while nothing is known.

    What is left is shared by all workers, but no fit ends sooner than it takes.
    """
    lines = list(lines)
    if not portions and not any(line.waiting for line in lines):
        return 0.0
    known = [line.mean for line in lines if line.mean is not None]
    if not known:
        return None
    costs = _guessed(portions, now, sum(known) / len(known))
    begun = [portion.remaining(now, costs(portion.line)) for portion in portions]
    whole = [(costs(line), line.waiting) for line in lines if line.waiting]
    work = sum(begun) + sum(cost * waiting for cost, waiting in whole)
    return max([work / jobs, *begun, *(cost * ceil(waiting / jobs) for cost, waiting in whole)])


def _guessed(portions: Sequence[Portion], now: float, typical: float) -> Callable[[Line], float]:
    """Return what a fit of a line takes: what has gone on for a while takes as long again."""
    spent = {id(portion.line): portion.spent(now) for portion in portions}

    def cost(line: Line) -> float:
        if line.mean is not None:
            return line.mean
        return max(typical, 2 * spent.get(id(line), 0.0))

    return cost


def in_time(
    lines: Mapping[Name, Line], portions: Sequence[Portion], jobs: int, now: float, deadline: float
) -> dict[Name, Line]:
    """Return the lines that can be whole by a deadline, as many as there is room for."""
    seconds = deadline - now
    costs = _guessed(portions, now, 0.0)
    busy = sum(portion.remaining(now, costs(portion.line)) for portion in portions)
    room = seconds * jobs - busy
    found = {}
    for name, line in sorted(lines.items(), key=lambda item: item[1].need):
        if line.can_end(seconds, jobs, room):
            found[name] = line
            room -= line.need
    return found
