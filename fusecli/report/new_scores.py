"""Scores of predictions of new rows, beside what the run's board has promised."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from fusecli.leaderboard import advice
from fusecli.report.as_json import Document, better, finite, notices_json, score_json, verdict_json
from fusecli.report.cells import gains, others, places_of, scores
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.digits import count, interval, number
from fusecli.report.grid import GridColumn, fitting, grid
from fusecli.report.schemas import BETTER, NOTICES
from fusecli.report.shapes import COUNT, NUMBER, TEXT, Schema, exactly, many, maybe, said
from fusecli.report.text import Glyphs, clean, glyphs_for
from fusecli.values import Score

if TYPE_CHECKING:
    from fusecli.run.scored import Scored

KEPT = ("held", "better", "worse", "unknown")


def render_scores(found: Scored, console: Console) -> str:
    """Return the scores for this console, best first, and what to make of them."""
    board, glyphs = found.board, glyphs_for(console.encoding)
    bold = {place for place, row in enumerate(board.rows) if row.role == "fused"}
    table = grid(fitting(_columns(found, glyphs), console), bold)
    return drawn(console, Text(_head(found), overflow="fold"), table, labelled(_below(found)))


def _head(found: Scored) -> str:
    board = found.board
    target = f"{clean(board.target)} of {clean(board.data)}"
    groups = f" in {count(found.groups, 'group')}" if found.groups else ""
    way = f"{clean(board.metric)} ({better(board.metric)} is better)"
    return f"{target}   {count(board.n_rows, 'row')}{groups}   {way}"


def _columns(found: Scored, glyphs: Glyphs) -> tuple[GridColumn, ...]:
    board = found.board
    places = places_of([row.score for row in board.rows])
    columns = (
        GridColumn("model", tuple(clean(row.name) for row in board.rows)),
        scores(board.metric, [row.score for row in board.rows], glyphs),
        GridColumn("gain", gains(board.rows, glyphs)),
        GridColumn("promised", tuple(_shown(one, places, glyphs) for one in found.promised)),
        *others(board, board.rows),
    )
    return tuple(column for column in columns if any(column.cells))


def _shown(score: Score | None, places: int, glyphs: Glyphs) -> str:
    return interval(score, places, glyphs) if score else ""


def _below(found: Scored) -> tuple[Line, ...]:
    row, board = found.deployed, found.board
    lines = [("verdict", clean(advice(board)))] if row.verdict else []
    lines.append(("promise", _promise(found)))
    return (*lines, *(("note", clean(notice)) for notice in board.notices))


def _promise(found: Scored) -> str:
    """Say whether the score is the one that the board has promised."""
    row = found.deployed
    promised = found.promised[found.board.rows.index(row)]
    if found.again:
        return "not judged: rows that models have learned from flatter every score"
    if promised is None:
        return f"what the run's board says of {clean(row.name)} is not known"
    if not isfinite(found.off):
        return f"not judged: these rows have no {clean(found.board.metric)}"
    return _kept(found, promised)


def _kept(found: Scored, promised: Score) -> str:
    """Say how far a score is from what was promised."""
    places = places_of([found.deployed.score, promised])
    of = f"{number(promised.value, places)}, its {promised.rung} score on the run's board"
    off = f"{number(abs(found.off), places)} {clean(found.board.metric)}"
    if found.kept == "worse":
        return f"not held: worse by {off} than {of}: other rows than those, or a flattered score"
    if found.kept == "better":
        return f"more than held: better by {off} than {of}"
    if found.kept == "held":
        return f"held within both intervals: {of}"
    way = "better" if found.off > 0 else "worse"
    return f"{way} by {off} than {of}; too few rows for an interval"


def scores_json(found: Scored) -> Document:
    """Return the same as plain values, every number in full."""
    board, row = found.board, found.deployed
    return {
        "target": board.target,
        "metric": {"name": board.metric, "better": better(board.metric)},
        "rows": board.n_rows,
        "left_out": found.left_out,
        "groups": found.groups,
        "rows_of_training": found.again,
        "models": [
            {
                "name": one.name,
                "role": one.role,
                "best_base_model": one.is_best_base,
                "score": score_json(one.score),
                "promised": score_json(promised),
                "also": {name: score_json(score) for name, score in one.also.items()},
            }
            for one, promised in zip(board.rows, found.promised, strict=True)
        ],
        "verdict": verdict_json(row.verdict),
        "advice": advice(board) if row.verdict else "",
        "promise": {"call": found.kept, "better_by": finite(found.off)},
        "notices": notices_json(board.notices),
    }


def scores_schema() -> Schema:
    """Return the schema of the scores of one target; of scores and verdicts as on the board."""
    also: Schema = {"type": "object", "additionalProperties": maybe("score")}
    model = exactly(
        name=said(TEXT, "of the fusion or the member"),
        role={"enum": ["base", "fused"]},
        best_base_model=said({"type": "boolean"}, "whether the run's board says so"),
        score=maybe("score"),
        promised=said(maybe("score"), "what the run's board says, or null"),
        also=said(also, "further metrics of the recipe by name"),
    )
    promise = exactly(
        call=said({"enum": list(KEPT)}, "whether the score is within both intervals as promised"),
        better_by=said(NUMBER, "than promised, in units of the metric; negative: worse"),
    )
    return exactly(
        target=TEXT,
        metric=exactly(name=TEXT, better=BETTER),
        rows=said(COUNT, "rows that were scored"),
        left_out=said(COUNT, "rows without a target"),
        groups=said(COUNT, "groups of rows that the intervals are over; 0: over rows"),
        rows_of_training=said(COUNT, "that the models have learned from, if more than by chance"),
        models=said(many(model), "best first"),
        verdict=said(maybe("verdict"), "on the fusion against the best base model, if deployed"),
        advice=said(TEXT, "the verdict as a sentence, or empty"),
        promise=promise,
        notices=NOTICES,
    )
