"""What a board has promised of a fusion and of its base models, as it stands beside new scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, get_args

from fusecli import registry
from fusecli.run.history import Past
from fusecli.values import Board, Rung, Score

KEY = "promises"  # of a manifest


@dataclass(frozen=True)
class Promise:
    """What one board says. label: of the fusion that is deployed, fused: its score, if it has one.

    members: the scores of the base models by name. best: of these the best one, or nothing. also:
    further metrics of the board.
    """

    metric: str
    label: str
    fused: Score | None = None
    members: Mapping[str, Score] = field(default_factory=dict)
    best: str = ""
    also: tuple[str, ...] = ()


Promises = Mapping[str, Promise]  # by target


def promise_of(board: Board, label: str) -> Promise:
    """Return what a board promises of its fusion of that name."""
    scored = [row for row in board.rows if row.score]
    fused = {row.name: row.score for row in scored if row.role == "fused"}
    members = {row.name: row.score for row in scored if row.role == "base" and row.score}
    best = next((row.name for row in scored if row.is_best_base), "")
    return Promise(board.metric, label, fused.get(label), members, best, board.also)


def promises_of(run: Past, labels: Mapping[str, str]) -> Promises:
    """Return what the boards of a run promise. labels: of the fusion of each target, main first."""
    main = next(iter(labels), "")
    boards = {main: run.board, **run.further}
    return {name: promise_of(boards[name], labels[name]) for name in labels if name in boards}


def as_words(promises: Promises) -> dict[str, Any]:
    """Return promises as a manifest can hold them."""
    return {target: _words(one) for target, one in promises.items()}


def _words(one: Promise) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "also": list(one.also),
        "fusion": one.label,
        "fused": _numbers(one.fused) if one.fused else None,
        "members": {name: _numbers(score) for name, score in one.members.items()},
        "best_base_model": one.best,
    }


def _numbers(score: Score) -> list[Any]:
    pair = (score.value, score.half_width)
    return [*(value if isfinite(value) else None for value in pair), score.rung]


def from_words(words: Any) -> Promises:
    """Return the promises that a manifest holds; none of what makes no sense."""
    try:
        return {str(target): _promise(one) for target, one in dict(words or {}).items()}
    except (TypeError, ValueError, KeyError, AttributeError):
        return {}


def _promise(words: Any) -> Promise:
    also = tuple(map(str, words.get("also", ())))  # which older files do not have
    if not {words["metric"], *also} <= set(registry.names("metrics")):
        raise ValueError("no metric")
    return Promise(
        words["metric"],
        str(words["fusion"]),
        _score(words["fused"]) if words["fused"] else None,
        {str(name): _score(one) for name, one in words["members"].items()},
        str(words["best_base_model"]),
        also,
    )


def _score(numbers: Any) -> Score:
    value, width, rung = numbers
    if rung not in get_args(Rung):
        raise ValueError("no rung")
    number, half = (float("nan") if one is None else float(one) for one in (value, width))
    return Score(number, half, rung)
