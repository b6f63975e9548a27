"""The runs that are kept, one line each: `fuse runs`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.console import Console

from fusecli.metrics.choice import sign
from fusecli.report.as_json import finite
from fusecli.report.console import drawn, labelled
from fusecli.report.digits import amount, column_decimals, count, number, signed_interval
from fusecli.report.grid import GridColumn, fitting, grid
from fusecli.report.text import Glyphs, clean, glyphs_for
from fusecli.values import Board, Row, Score

if TYPE_CHECKING:
    from fusecli.run.history import Lost, Past, Wide

Order = Literal["time", "score", "gain", "price", "recipe"]


@dataclass(frozen=True)
class Line:
    """What one line says of a run: its best row, and the best of its fusions with its verdict."""

    run: Past

    @property
    def board(self) -> Board:
        return self.run.board

    @property
    def best(self) -> Row | None:
        shown = (row for row in self.board.rows if row.role != "inner")
        return next((row for row in shown if row.score), None)

    @property
    def fused(self) -> Row | None:
        return next((row for row in self.board.rows if row.score and row.role == "fused"), None)

    @property
    def gain(self) -> float | None:
        return self.fused.verdict.gain if self.fused and self.fused.verdict else None

    @property
    def verdict(self) -> str:
        return self.fused.verdict.call if self.fused and self.fused.verdict else "none"

    @property
    def predict_ms(self) -> float | None:
        return self.fused.price.predict_ms if self.fused and self.fused.price else None

    @property
    def loss(self) -> float | None:
        score = value_of(self.fused)
        return None if score is None else -sign(self.board.metric) * score


def value_of(row: Row | None) -> float | None:
    """Return the score of a row, if it has one."""
    return row.score.value if row and row.score else None


def _last(value: float | None) -> tuple[bool, float]:
    absent = finite(value) is None
    return absent, 0.0 if absent or value is None else value


ORDERS: dict[Order, Callable[[Line], object]] = {
    "score": lambda line: (line.board.data, line.board.metric, _last(line.loss)),
    "gain": lambda line: _last(None if line.gain is None else -line.gain),
    "price": lambda line: _last(line.predict_ms),
    "recipe": lambda line: line.board.recipe,
}


def lines_of(runs: Sequence[Past], order: Order) -> tuple[Line, ...]:
    """Return a line for each run, in an order.

    runs: newest first, which is the order of time. Scores are ordered within a metric of a table.
    """
    lines = [Line(one) for one in runs]
    if order in ORDERS:
        lines.sort(key=ORDERS[order])  # type: ignore[arg-type]  # each key is comparable to itself
    return tuple(lines)


def render_runs(
    lines: Sequence[Line],
    lost: Sequence[Lost],
    total: int,
    console: Console,
    wide: Sequence[Wide] = (),
) -> str:
    """Return one line a run, and below what is none of them, and how many there are."""
    said_below = [("many", _wide(one)) for one in wide]
    said_below += [("damaged", f"{clean(one.folder)}: {clean(one.reason)}") for one in lost]
    more = f"{len(lines):,} of " if len(lines) < total else ""
    said_below.append(("total", f"{more}{count(total, 'run')}"))
    columns = fitting(_columns(lines, glyphs_for(console.encoding)), console)
    return drawn(console, *([grid(columns)] if lines else []), labelled(said_below))


def _wide(one: Wide) -> str:
    boards = f"{count(one.boards, 'board')} of many tables"
    return f"{clean(one.folder)}: {boards}, each in a folder there; the summary is comparisons.md"


def _columns(lines: Sequence[Line], glyphs: Glyphs) -> tuple[GridColumn, ...]:
    return (
        GridColumn("when", tuple(line.run.when[:16].replace("T", " ") for line in lines)),
        GridColumn("recipe", tuple(clean(line.board.recipe) for line in lines)),
        GridColumn("data", tuple(clean(line.board.data) for line in lines), spare=5),
        GridColumn("metric", tuple(clean(line.board.metric) for line in lines), spare=2),
        GridColumn("best", tuple(_named(line.best) for line in lines)),
        GridColumn("fused", tuple(_named(line.fused) for line in lines)),
        GridColumn("gain", tuple(_gain(line, glyphs) for line in lines), spare=3),
        GridColumn("verdict", tuple(line.verdict for line in lines)),
        GridColumn("ms/1k rows", tuple(_amount(line.predict_ms) for line in lines), True, 4),
        GridColumn("folder", tuple(clean(line.run.printed) for line in lines), spare=1),
    )


def _named(row: Row | None) -> str:
    return f"{clean(row.name)} {_shown(row.score)}" if row and row.score else "none"


def _shown(score: Score) -> str:
    return number(score.value, column_decimals([(score.value, score.half_width)]))


def _gain(line: Line, glyphs: Glyphs) -> str:
    verdict = line.fused.verdict if line.fused else None
    if verdict is None:
        return ""
    places = column_decimals([(verdict.gain, verdict.half_width)])
    return signed_interval(verdict.gain, verdict.half_width, places, glyphs)


def _amount(value: float | None) -> str:
    return "" if value is None else amount(value)
