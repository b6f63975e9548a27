"""Scores on new rows beside what the board has promised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot, isfinite
from typing import Literal

from fusecli.metrics import sign
from fusecli.run.promises import Promise
from fusecli.values import Board, Row, Score

Kept = Literal["held", "better", "worse", "unknown"]


@dataclass(frozen=True)
class Scored:
    """Scores on new rows. board: a row for the fusion and for each member that it reads.

    promised: what the run's board says of each of these rows, if anything. kept: whether what is
    deployed scores as promised, within both intervals; off: how much better it is, if positive.
    left_out: rows without a target. groups: of rows that stand or fall together, 0 without any.
    again: scored rows that the models have learned from, where those are more than chance explains.
    """

    board: Board
    promised: tuple[Score | None, ...]
    kept: Kept
    off: float
    left_out: int
    groups: int = 0
    again: int = 0

    @property
    def deployed(self) -> Row:
        """The row of what is deployed: the fusion, or the member alone."""
        rows = self.board.rows
        return next((row for row in rows if row.role == "fused"), rows[0])


def beside(promise: Promise, board: Board, left_out: int, groups: int, again: int = 0) -> Scored:
    """Return new scores, in any order, best first with what was promised."""
    rows = tuple(sorted(board.rows, key=lambda row: _loss(board.metric, row)))
    promised = tuple(_promised(promise, row) for row in rows)
    whole = replace(board, rows=rows)
    found = Scored(whole, promised, "unknown", float("nan"), left_out, groups, again)
    if again:
        return found
    kept, off = _kept(board.metric, found.deployed, _promised(promise, found.deployed))
    return replace(found, kept=kept, off=off)


def _promised(promise: Promise, row: Row) -> Score | None:
    return promise.fused if row.role == "fused" else promise.members.get(row.name)


def _loss(metric: str, row: Row) -> float:
    value = row.score.value if row.score else float("nan")
    return -sign(metric) * value if isfinite(value) else float("inf")


def _kept(metric: str, row: Row, promised: Score | None) -> tuple[Kept, float]:
    """Tell whether a score is as promised, within both intervals, and how much better it is."""
    if promised is None or row.score is None:
        return "unknown", float("nan")
    off = sign(metric) * (row.score.value - promised.value)
    room = hypot(row.score.half_width, promised.half_width)
    if not isfinite(off) or not isfinite(room):
        return "unknown", off
    return ("held" if abs(off) <= room else "better" if off > 0 else "worse"), off
