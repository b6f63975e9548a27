"""The critical-difference diagram for a terminal: a line a method, a column a group.

Demšar's diagram (2006), turned so that no label can be in another's way.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from fusecli.report.diagram_axis import Axis, axis_of
from fusecli.report.text import UNICODE, Glyphs, clean
from fusecli.suite import Standing, Suite

LONGEST, SHORTEST = 60, 12
GAP = "   "


@dataclass(frozen=True)
class Marks:
    """The signs that a diagram is drawn with."""

    dot: str = "●"
    lead: str = "·"
    axis: str = "─"
    tick: str = "┴"
    first: str = "└"
    last: str = "┘"
    member: str = "┃"
    passed: str = "┊"


LINES = Marks()
PLAIN = Marks("o", ".", "-", "+", "+", "+", "|", ":")


def diagram(suite: Suite, glyphs: Glyphs = UNICODE, width: int | None = None) -> str:
    """Return the diagram with its caption, at most `width` columns wide where names allow it."""
    marks = LINES if glyphs is UNICODE else PLAIN
    axis, names = axis_of(suite), _names(suite)
    margin = cell_len(names[0]) + len(GAP)
    others = margin + len(GAP) + 2 * len(suite.groups)
    length = LONGEST if width is None else min(LONGEST, max(SHORTEST, width - others))
    blank = " " * margin
    lines = [blank + line for line in _scale(axis, length, marks)]
    for name, standing in zip(names, suite.standings, strict=True):
        dot = _dotted(axis, length, standing.mean_rank, marks)
        lines.append(f"{name}{GAP}{dot}{GAP}{_bars(suite, standing, marks)}".rstrip())
    return "\n".join((*lines, "", *_caption(suite, marks)))


def _names(suite: Suite) -> list[str]:
    """Return names and mean ranks, all equally wide."""
    shown = [clean(standing.method) for standing in suite.standings]
    widest = max(map(cell_len, shown))
    return [
        f"{name}{' ' * (widest - cell_len(name))}{GAP}{standing.mean_rank:5.2f}"
        for name, standing in zip(shown, suite.standings, strict=True)
    ]


def _cell(axis: Axis, length: int, rank: float) -> int:
    return round(axis.place(rank, length - 1))


def _scale(axis: Axis, length: int, marks: Marks) -> tuple[str, str]:
    """Return the numbers of the axis, and below them the axis itself."""
    numbers, line = [" "] * (length + 3), [marks.axis] * length
    for tick in axis.ticks(length - 1, 4):
        at = _cell(axis, length, tick)
        line[at] = marks.tick
        numbers[at : at + len(str(tick))] = str(tick)
    line[0] = marks.first
    line[-1] = marks.last if line[-1] == marks.tick else line[-1]
    return "".join(numbers).rstrip(), "".join(line)


def _dotted(axis: Axis, length: int, rank: float, marks: Marks) -> str:
    at = _cell(axis, length, rank)
    return (marks.lead * at + marks.dot).ljust(length)


def _bars(suite: Suite, standing: Standing, marks: Marks) -> str:
    """Return one sign for each group: a member, between members, or nothing."""
    order = suite.methods
    place, signs = order.index(standing.method), []
    for group in suite.groups:
        inside = order.index(group[0]) < place < order.index(group[-1])
        between = marks.passed if inside else " "
        signs.append(marks.member if standing.method in group else between)
    return " ".join(signs)


def _caption(suite: Suite, marks: Marks) -> tuple[str, ...]:
    test = f"(Wilcoxon signed-rank with Holm, {suite.alpha:g})"
    if not suite.groups:
        return (f"mean rank, lower is better; all methods are told apart {test}",)
    joins = f"{marks.member} joins methods not told apart {test}"
    return (f"mean rank, lower is better; {joins}", *_gaps(suite, marks))


def _gaps(suite: Suite, marks: Marks) -> tuple[str, ...]:
    """Explain the sign of a method that a group passes, where there is one."""
    places = ([suite.methods.index(method) for method in group] for group in suite.groups)
    if all(own[-1] - own[0] < len(own) for own in places):
        return ()
    return (f"{marks.passed} passes a method between them that is told apart from one of them",)
