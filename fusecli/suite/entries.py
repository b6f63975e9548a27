"""From boards to data sets that count: the error of every method, and why some have none."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, isnan

import numpy as np

from fusecli import registry
from fusecli.metrics import sign
from fusecli.suite.values import Cell, Entry, Failure
from fusecli.values import Board, Floats, Row

BEST_BASE = "best base model"
DIGITS = 10


def error_of(metric: str, score: float) -> float:
    """Return the score as a loss: lower is better, and 0 is perfect where the metric has a best.

    A score of which higher is better becomes its distance to the best possible value (1 - accuracy,
    1 - R²), or its negative where there is none. Rounded to ten digits: what differs
    beyond them differs by the order of sums, and is a tie.
    """
    error = score
    if sign(metric) > 0:
        best = registry.get("metrics", metric).traits["high"]
        error = best - score if best is not None and isfinite(best) else -score
    return float(f"{error:.{DIGITS - 1}e}")


def entry_of(name: str, board: Board) -> Entry | Failure:
    """Return the data set with the cells of its best base model and its fusions.

    A failure where nothing could be compared: no best base model, or no fusion with a score.
    """
    fused = {row.name: row for row in board.rows if row.role == "fused"}
    cells = {name: _cell(board, row) for name, row in fused.items()}
    base = _best_base(board, list(fused.values()))
    rung = next((row.score.rung for row in fused.values() if row.score), None)
    if rung is None or base.error is None or all(cell.error is None for cell in cells.values()):
        return Failure(name, _why(board, cells, base))
    cells = {BEST_BASE: base, **cells}
    return Entry(name, board.task.kind, board.metric, board.n_rows, rung, cells)


def _scored(metric: str, value: float) -> Cell:
    if not isfinite(value):
        return Cell(None, None, reason=f"its {metric} is undefined")
    return Cell(value, error_of(metric, value))


def _cell(board: Board, row: Row) -> Cell:
    if row.score is None:
        return Cell(None, None, reason=row.reason or "it failed")
    found = _scored(board.metric, row.score.value)
    call = row.verdict.call if row.verdict else None
    return Cell(found.score, found.error, call, found.reason)


def _best_base(board: Board, fused: list[Row]) -> Cell:
    """Return what the best base model scores when it, too, is chosen without the scored rows.

    The score on the board is of the base model that won there, so it flatters; the gain of any
    fusion is measured against the honest one.
    """
    for row in fused:
        if row.score and row.verdict and not isnan(row.verdict.gain):
            return _scored(board.metric, row.score.value - sign(board.metric) * row.verdict.gain)
    return Cell(None, None, reason="no fusion was compared with the best base model")


def _why(board: Board, cells: Mapping[str, Cell], base: Cell) -> str:
    """Say in one sentence why nothing on the board could be compared."""
    models = [row for row in board.rows if row.role == "base"]
    if models and not any(row.score for row in models):
        return f"every base model failed: {models[0].reason}"
    if not cells:
        return "nothing was fused"
    if any(cell.error is not None for cell in cells.values()):
        return base.reason
    return f"no fusion has a score: {next(iter(cells.values())).reason}"


def matrix(entries: tuple[Entry, ...], methods: tuple[str, ...]) -> Floats:
    """Return the errors [data set, method], NaN where there is none."""
    return np.array([[_error(entry.cells, method) for method in methods] for entry in entries])


def _error(cells: Mapping[str, Cell], method: str) -> float:
    error = cells[method].error if method in cells else None
    return float("nan") if error is None else error
