"""What is said above and below the board: what was measured, the verdict, what went wrong."""

from __future__ import annotations

from pathlib import Path

from fusecli.leaderboard import advice
from fusecli.metrics.choice import sign
from fusecli.report.as_json import better
from fusecli.report.cells import ranked
from fusecli.report.choice import about_choice
from fusecli.report.console import Line
from fusecli.report.digits import amount, count, decimals, number
from fusecli.report.text import clean
from fusecli.values import Board, Row

RUNGS = {
    "apparent": "apparent: scored on the rows they were fitted to",
    "cross-fit": "cross-fitted",
    "nested": "nested",
    "holdout": "holdout",
}


def header(board: Board) -> str:
    """Return the one line above the board: the recipe, the data, the metric and its rung."""
    data = f"{clean(board.data)}: " if board.data != board.recipe else ""
    data = f"{clean(board.target)} of {data or clean(board.data) + ': '}" if board.target else data
    metric = f"{clean(board.metric)} ({better(board.metric)} is better)"
    how = f"{metric}, {clean(board.splits)}, {rung(board)}"
    return "   ".join((clean(board.recipe), data + _size(board), how))


def rung(board: Board) -> str:
    """Return on which rung of honesty the scores stand."""
    rows = ranked(board)
    scores = RUNGS[rows[0].score.rung] if rows and rows[0].score else "no scores"
    return scores + (", and a holdout" if any(row.holdout for row in rows) else "")


def _size(board: Board) -> str:
    parts = [count(board.n_rows, "row"), count(board.n_columns, "column")]
    if board.task.is_classification:
        parts.append(count(len(board.task.classes), "class", "classes"))
    if board.n_covered < board.n_rows:
        parts.append(f"{board.n_covered:,} scored")
    return ", ".join(parts)


def below(board: Board, folder: Path | None = None) -> tuple[Line, ...]:
    """Return the lines under the board as (word, sentence)."""
    made = f"{board.fits_made:,} made, {board.fits_stored:,} from the store"
    lines = [("verdict", clean(advice(board))), *about_rival(board), *about_choice(board)]
    lines += [("failed", f"{clean(row.name)}: {clean(row.reason)}") for row in failed(board)]
    lines += [("note", clean(notice)) for notice in board.notices]
    lines.append(("fits", f"{made}, {amount(board.fit_seconds)} s"))
    return (*lines, ("run", clean(folder))) if folder else tuple(lines)


def about_rival(board: Board) -> tuple[Line, ...]:
    """Return what the gains are over, where that is not the score of the best base model's row."""
    rows = (row for row in board.rows if row.is_best_base and not row.imported)  # all rows are its
    best = next((row.score for row in rows if row.score), None)
    fused = next((row for row in ranked(board) if row.verdict), None)
    if best is None or fused is None or fused.score is None or fused.verdict is None:
        return ()
    rival = fused.score.value - sign(board.metric) * fused.verdict.gain
    places = decimals(best.value, best.half_width)
    if number(rival, places) == number(best.value, places):
        return ()
    chosen = "the best base model as chosen without the scored rows, not always the same one"
    return (("gain", f"over {number(rival, places)}: {chosen}"),)


def failed(board: Board) -> tuple[Row, ...]:
    """Return the rows that have no score, each with its reason."""
    return tuple(row for row in board.rows if row.score is None)
