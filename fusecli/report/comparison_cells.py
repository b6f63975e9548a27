"""A comparison of strategies as columns of finished text: for the terminal and for Markdown."""

from __future__ import annotations

from operator import attrgetter

from fusecli.metrics.choice import sign
from fusecli.report.cells import gains, others, places_of, prices, ranked, scores
from fusecli.report.digits import amount, number
from fusecli.report.grid import GridColumn
from fusecli.report.text import Glyphs, clean
from fusecli.values import Board, Row

CAUTION = "may be optimistic"


def comparison_columns(board: Board, glyphs: Glyphs) -> tuple[GridColumn, ...]:
    """Return the columns of a comparison; those that would be empty are not there."""
    rows = ranked(board)
    columns = (
        GridColumn("", tuple(f"{place:2d}" for place in range(1, len(rows) + 1))),
        GridColumn("model", tuple(clean(row.name) for row in rows)),
        scores(board.metric, [row.score for row in rows], glyphs),
        GridColumn("", tuple(CAUTION if row.optimistic else "" for row in rows)),
        *_promises(board, rows),
        GridColumn("gain", gains(rows, glyphs)),
        GridColumn("P better/equal/worse", tuple(map(odds, rows)), spare=1),
        scores("holdout", [row.holdout for row in rows], glyphs),
        *others(board, rows),
        GridColumn("members", tuple(map(_members, rows)), right=True, spare=5),
        GridColumn("fuse s", tuple(map(_fuse_seconds, rows)), right=True, spare=4),
        prices("ms/1k rows", rows, attrgetter("predict_ms"), spare=2),
    )
    return tuple(column for column in columns if any(column.cells))


def optimism(board: Board, row: Row) -> float | None:
    """Return how much better the apparent score is than the honest one, in the metric's units."""
    if row.apparent is None or row.score is None:
        return None
    return sign(board.metric) * (row.apparent.value - row.score.value)


def _promises(board: Board, rows: tuple[Row, ...]) -> tuple[GridColumn, GridColumn]:
    """Return the columns of what the usual score would promise, and by how much it flatters."""
    places = places_of([row.score for row in rows])
    apparent = [number(row.apparent.value, places) if row.apparent else "" for row in rows]
    flattery = [optimism(board, row) for row in rows]
    shown = ["" if value is None else _signed(value, places + 1) for value in flattery]
    return (
        GridColumn("apparent", tuple(apparent), right=True, spare=6),
        GridColumn("optimism", tuple(shown), right=True, spare=3),
    )


def _signed(value: float, places: int) -> str:
    text = number(value, places)
    return text.lstrip("-") if not text.strip("-0.") else ("+" * (value > 0)) + text


def odds(row: Row) -> str:
    """Return the three probabilities of a verdict."""
    found = row.verdict
    if found is None:
        return ""
    return " ".join(number(chance, 2) for chance in (found.better, found.equal, found.worse))


def _members(row: Row) -> str:
    return "" if row.members is None else f"{row.members:,}"


def _fuse_seconds(row: Row) -> str:
    """Show milliseconds where it takes no longer: most combiners are that quick."""
    if row.fuse_seconds is None:
        return ""
    return number(row.fuse_seconds, 3) if row.fuse_seconds < 0.1 else amount(row.fuse_seconds)
