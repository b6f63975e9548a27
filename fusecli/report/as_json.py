"""The board as one JSON document: every number in full, the same keys in the same order always."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any

from fusecli.leaderboard import advice
from fusecli.metrics.choice import sign
from fusecli.values import Board, Notice, Price, Row, Score, Verdict

SCHEMA = 1
Document = dict[str, Any]


def board_json(board: Board, folder: Path | None = None) -> Document:
    """Return the board as plain values; what is not a finite number is null.

    `fuse schema board` prints its JSON Schema, which says what every key means.
    """
    return {
        "schema": SCHEMA,
        "recipe": board.recipe,
        "data": _data(board),
        "metric": {"name": board.metric, "better": better(board.metric)},
        "also": [{"name": name, "better": better(name)} for name in board.also],
        "splits": board.splits,
        "rows": [_row(place, row) for place, row in enumerate(board.rows, 1)],
        "advice": advice(board),
        "notices": notices_json(board.notices),
        "fits": _fits(board),
        "run": str(folder) if folder else None,
    }


def board_json_text(board: Board, folder: Path | None = None) -> str:
    """Return the document as text, in ASCII: no name in it can command a terminal."""
    return json.dumps(board_json(board, folder), indent=2, allow_nan=False) + "\n"


def notices_json(notices: tuple[Notice, ...]) -> list[Document]:
    """Return each notice as its text and its hint."""
    return [{"text": notice.text, "hint": notice.hint} for notice in notices]


def finite(value: float | None) -> float | None:
    """Return the number, or None where JSON has no word for it."""
    return None if value is None or not isfinite(value) else float(value)


def better(metric: str) -> str:
    """Return which way of a metric is better: higher or lower."""
    return "higher" if sign(metric) > 0 else "lower"


def _data(board: Board) -> Document:
    return {
        "name": board.data,
        "rows": board.n_rows,
        "columns": board.n_columns,
        "scored_rows": board.n_covered,
        "task": board.task.kind,
        "classes": list(board.task.classes),
    }


def _fits(board: Board) -> Document:
    return {
        "made": board.fits_made,
        "stored": board.fits_stored,
        "seconds": finite(board.fit_seconds),
    }


def _row(place: int, row: Row) -> Document:
    return {
        "rank": place if row.score else None,
        "name": row.name,
        "role": row.role,
        "status": "scored" if row.score else "failed",
        "reason": row.reason,
        "best_base_model": row.is_best_base,
        "imported": row.imported,
        "score": score_json(row.score),
        "also": {name: score_json(score) for name, score in row.also.items()},
        "holdout": score_json(row.holdout),
        "verdict": verdict_json(row.verdict),
        "price": _price(row.price),
        "weight": finite(row.weight),
    }


def score_json(score: Score | None) -> Document | None:
    """Return a score as plain values."""
    if score is None:
        return None
    return {
        "value": finite(score.value),
        "half_width": finite(score.half_width),
        "rung": score.rung,
        "per_split": [finite(value) for value in score.per_split],
    }


def verdict_json(verdict: Verdict | None) -> Document | None:
    """Return a verdict as plain values."""
    if verdict is None:
        return None
    numbers = ("gain", "half_width", "better", "equal", "worse", "rope")
    return {
        "call": verdict.call,
        **{name: finite(getattr(verdict, name)) for name in numbers},
        "against": verdict.against,
        "rung": verdict.rung,
        "reason": verdict.reason,
    }


def _price(price: Price | None) -> Document | None:
    if price is None:
        return None
    return {
        "fit_seconds": finite(price.fit_seconds),
        "predict_ms_per_1000_rows": finite(price.predict_ms),
        "size_bytes": price.size_bytes,
    }
