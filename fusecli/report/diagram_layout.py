"""Where everything in the drawn critical-difference diagram stands, in pixels.

Methods of the better half are labelled at the left, the best on top; the others at the right,
the worst on top: so no line to a label crosses another one. Groups are bars between axis and
labels, two in one lane where they do not meet.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from fusecli.report.diagram_axis import Axis, axis_of
from fusecli.report.text import clean
from fusecli.suite import Standing, Suite

GLYPH = 7.9  # width of a character of a 13 px monospaced font, the widest of the usual ones
RANK = 5 * GLYPH  # `12.34`
EDGE = 24.0
PLOT, NARROWEST = 440.0, 680.0
LANE, LABEL = 12.0, 23.0
TOP = 118.0  # of the axis; above it are title, caption and numbers
LONGEST_NAME = 40


@dataclass(frozen=True)
class Label:
    """A method's name and mean rank beside the plot, ending (left) or beginning at x, y."""

    method: str
    name: str
    rank: str
    rank_x: float
    y: float
    x: float
    left: bool


@dataclass(frozen=True)
class Bar:
    """A group of methods: from the first to the last x, all of them in `dots`."""

    y: float
    dots: tuple[float, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The whole picture."""

    width: float
    height: float
    left: float
    right: float
    axis: Axis
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...]

    def x(self, rank: float) -> float:
        """Return where a rank lies."""
        return self.left + self.axis.place(rank, self.right - self.left)


def layout_of(suite: Suite) -> Layout:
    """Return the picture of a suite: as wide as its longest names need, as high as its groups."""
    rows = suite.standings
    half = (len(rows) + 1) // 2
    names = [short(row.method) for row in rows]
    left = _margin(names[:half])
    width = max(NARROWEST, left + PLOT + _margin(names[half:]))
    right = width - _margin(names[half:])
    frame = Layout(width, 0.0, left, right, axis_of(suite), (), ())
    bars, lanes = _bars(suite, frame)
    first = TOP + lanes * LANE + 26
    labels = tuple(_label(rows, names, place, frame, first) for place in range(len(rows)))
    height = first + (half - 1) * LABEL + EDGE
    return Layout(width, height, left, right, frame.axis, labels, bars)


def short(name: str) -> str:
    """Return a name that fits beside the plot: the middle of a long one is left out."""
    text = clean(name)
    if cell_len(text) <= LONGEST_NAME:
        return text
    ends = LONGEST_NAME // (2 if cell_len(text) == len(text) else 4) - 1
    return f"{text[:ends]}…{text[-ends:]}"


def _margin(names: list[str]) -> float:
    return EDGE + GLYPH * max(map(cell_len, names)) + GLYPH + RANK + 10


def _label(
    rows: tuple[Standing, ...], names: list[str], place: int, frame: Layout, first: float
) -> Label:
    half = (len(rows) + 1) // 2
    left = place < half
    line = place if left else len(rows) - 1 - place
    rank_x = frame.x(rows[place].mean_rank)
    x = frame.left - 10 if left else frame.right + 10
    y = first + line * LABEL
    return Label(rows[place].method, names[place], _ranks(rows)[place], rank_x, y, x, left)


def _ranks(rows: tuple[Standing, ...]) -> list[str]:
    """Return the mean ranks, all equally wide: a figure space is as wide as a digit."""
    shown = [f"{row.mean_rank:.2f}" for row in rows]
    return [rank.rjust(max(map(len, shown)), "\u2007") for rank in shown]


def _bars(suite: Suite, frame: Layout) -> tuple[tuple[Bar, ...], int]:
    """Return a bar for each group, in the first lane that is free there, and how many lanes."""
    ranks = {row.method: row.mean_rank for row in suite.standings}
    ends: list[float] = []
    bars = []
    for group in suite.groups:
        dots = tuple(frame.x(ranks[method]) for method in group)
        lane = next((n for n, end in enumerate(ends) if end + 14 < dots[0]), len(ends))
        ends[lane : lane + 1] = [dots[-1]]
        bars.append(Bar(TOP + 16 + lane * LANE, dots, group))
    return tuple(bars), len(ends)
