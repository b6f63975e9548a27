"""A suite as columns of finished text: what the terminal and the Markdown table both show."""

from __future__ import annotations

from math import isfinite

from fusecli.report.digits import number
from fusecli.report.grid import GridColumn
from fusecli.report.text import clean
from fusecli.suite import BEST_BASE, Standing, Suite
from fusecli.values import Call

CALLS: tuple[Call, ...] = ("better", "practically equal", "worse", "inconclusive")


def suite_columns(suite: Suite) -> tuple[GridColumn, ...]:
    """Return the columns of the summary, best mean rank first."""
    rows = suite.standings
    return (
        GridColumn("", tuple(f"{place:2d}" for place in range(1, len(rows) + 1))),
        GridColumn("method", tuple(clean(row.method) for row in rows)),
        _right("mean rank", [number(row.mean_rank, 2) for row in rows]),
        _right("win rate", [number(row.win_rate, 2) for row in rows], spare=3),
        _right("saves", [_saved(row) for row in rows], spare=2),
        _right("improvable", [percent(row.improvability) for row in rows], spare=3),
        _right("rescaled", [number(row.rescaled, 3) for row in rows], spare=5),
        _right("Elo", [number(row.elo, 0) for row in rows], spare=4),
        _right("Elo, 95 %", [_interval(row) for row in rows], spare=4),
        GridColumn("P better/equal/worse", tuple(map(_odds, rows)), spare=1),
        GridColumn("boards better/equal/worse/open", tuple(map(_calls, rows)), spare=6),
    )


def _saved(row: Standing) -> str:
    return "" if row.method == BEST_BASE else percent(row.saved, sign="+")


def percent(share: float, *, sign: str = "") -> str:
    """Return a share as a percentage, or n/a. sign: before what is not negative."""
    if not isfinite(share):
        return "n/a"
    shown = number(100 * share, 1)
    return f"{'' if shown.startswith('-') else sign}{shown} %"


def p_value(p: float) -> str:
    """Return a p-value with two digits that count, or `< 0.0001`."""
    return "< 0.0001" if p < 0.0001 else f"{p:.2g}" if p < 0.1 else f"{p:.2f}"


def _right(title: str, cells: list[str], *, spare: int = 0) -> GridColumn:
    return GridColumn(title, tuple(cells), right=True, spare=spare)


def _interval(row: Standing) -> str:
    known = row.method != BEST_BASE and isfinite(row.elo_low)
    return f"{row.elo_low:.0f} to {row.elo_high:.0f}" if known else ""


def _odds(row: Standing) -> str:
    odds = row.odds
    return f"{odds.better:.2f} {odds.equal:.2f} {odds.worse:.2f}" if odds else ""


def _calls(row: Standing) -> str:
    counts = [row.calls.get(call, 0) for call in CALLS]
    return " ".join(f"{count:2d}" for count in counts) if any(counts) else ""
