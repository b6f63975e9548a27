"""The rows of a board in another order: by any column, its best value first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isnan

from fusecli.errors import UsageError, did_you_mean
from fusecli.metrics import sign
from fusecli.values import Board, Row, Score

Key = Callable[[Row], float | None]


def _value(score: Score | None) -> float | None:
    return score.value if score else None


def _optimism(row: Row) -> float | None:
    if row.apparent is None or row.score is None:
        return None
    return abs(row.apparent.value - row.score.value)


# What is less where it is better; a metric's own columns are turned by its sign.
COSTS: dict[str, Key] = {
    "members": lambda row: row.members,
    "fuse_seconds": lambda row: row.fuse_seconds,
    "fit_seconds": lambda row: row.price.fit_seconds if row.price else None,
    "predict_ms": lambda row: row.price.predict_ms if row.price else None,
    "optimism": _optimism,
    "p_worse": lambda row: row.verdict.worse if row.verdict else None,
}
GAINS: dict[str, Key] = {
    "gain": lambda row: row.verdict.gain if row.verdict else None,
    "p_better": lambda row: row.verdict.better if row.verdict else None,
    "p_equal": lambda row: row.verdict.equal if row.verdict else None,
}
SCORES: dict[str, Key] = {
    "score": lambda row: _value(row.score),
    "apparent": lambda row: _value(row.apparent),
    "holdout": lambda row: _value(row.holdout),
}
COLUMNS = (*SCORES, *GAINS, *COSTS, "name")


def ordered_by(board: Board, column: str) -> Board:
    """Return the board with its rows by a column, best first; rows without a value come last.

    column: one of `COLUMNS`, or a metric of the board. Rows without a score stay at the end.

    Raises:
        UsageError: there is no such column.
    """
    if column == "name":
        return replace(board, rows=tuple(sorted(board.rows, key=_name)))
    key = _key(board, column)
    return replace(board, rows=tuple(sorted(board.rows, key=lambda row: _last(row, key(row)))))


def _name(row: Row) -> tuple[bool, str]:
    return row.score is None, row.name


def _last(row: Row, value: float | None) -> tuple[bool, bool, float]:
    absent = value is None or isnan(value)
    return row.score is None, absent, 0.0 if absent or value is None else value


def _key(board: Board, column: str) -> Key:
    """Return what is lower for a better row."""
    if column in COSTS:
        return COSTS[column]
    if column in GAINS:
        return _turned(GAINS[column], 1)
    if column in SCORES or column == board.metric:
        return _turned(SCORES.get(column, SCORES["score"]), sign(board.metric))
    if column in board.also:
        return _turned(lambda row: _value(row.also.get(column)), sign(column))
    known = (*COLUMNS, *dict.fromkeys((board.metric, *board.also)))
    raise UsageError(f"the board has no column '{column}'", did_you_mean(column, known))


def _turned(key: Key, better: int) -> Key:
    def turned(row: Row) -> float | None:
        value = key(row)
        return None if value is None else -better * value

    return turned
