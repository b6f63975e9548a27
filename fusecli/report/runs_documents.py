"""The list of runs for programs: as JSON with its schema, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusecli.report.as_csv import cell
from fusecli.report.as_json import SCHEMA, Document, finite
from fusecli.report.runs import Line, value_of
from fusecli.report.shapes import COUNT, NUMBER, TEXT, Schema, document, exactly, many, said

if TYPE_CHECKING:
    from fusecli.run.history import Lost, Wide

WORDS = ("when", "made", "recipe", "data", "metric", "best", "best_score", "fused", "fused_score")
PRICES = ("fit_seconds", "predict_ms_per_1000_rows")
COLUMNS = (*WORDS, "gain", "verdict", *PRICES, "folder", "trouble")


def runs_json(
    lines: Sequence[Line], lost: Sequence[Lost], total: int, wide: Sequence[Wide] = ()
) -> Document:
    """Return the same as plain values (`fuse schema runs`)."""
    damaged = [{"folder": str(one.folder), "reason": one.reason} for one in lost]
    runs = [dict(zip(COLUMNS[:-1], _values(line), strict=True)) for line in lines]
    apart = [
        {"when": one.when or None, "folder": str(one.folder), "boards": one.boards} for one in wide
    ]
    return {
        "schema": SCHEMA,
        "runs": runs,
        "over_many_tables": apart,
        "damaged": damaged,
        "total": total,
    }


def _values(line: Line) -> tuple[object, ...]:
    board, best, fused = line.board, line.best, line.fused
    price = fused.price if fused else None
    return (
        line.run.when or None,
        line.run.made,
        board.recipe,
        board.data,
        board.metric,
        best.name if best else None,
        finite(value_of(best)),
        fused.name if fused else None,
        finite(value_of(fused)),
        finite(line.gain),
        line.verdict,
        finite(price.fit_seconds) if price else None,
        finite(line.predict_ms),
        str(line.run.printed),
    )


def runs_csv(lines: Sequence[Line], lost: Sequence[Lost]) -> str:
    """Return one line a run, every number in full; a damaged one has its trouble only."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow(map(cell, (*_values(line), "")))
    for one in lost:
        blanks = [""] * (len(COLUMNS) - 3)
        writer.writerow(map(cell, (one.when, *blanks, str(one.folder), one.reason)))
    return sheet.getvalue()


def runs_schema() -> Schema:
    """Return the JSON Schema of `fuse runs --json`."""
    word = {"type": ["string", "null"]}
    run = exactly(
        when=said(word, "UTC, ISO 8601, null where the folder's name does not tell"),
        made=said({"enum": ["run", "comparison"]}, "by which command"),
        recipe=TEXT,
        data=TEXT,
        metric=TEXT,
        best=said(word, "the row with the best score"),
        best_score=NUMBER,
        fused=said(word, "the fusion with the best score"),
        fused_score=NUMBER,
        gain=said(NUMBER, "over the best base model; positive: better"),
        verdict=said(TEXT, "the verdict in a word, or none"),
        fit_seconds=said(NUMBER, "of the fusion and all it needs"),
        predict_ms_per_1000_rows=NUMBER,
        folder=TEXT,
    )
    wide = exactly(when=word, folder=TEXT, boards=said(COUNT, "each in a folder of its own inside"))
    damaged = exactly(folder=TEXT, reason=said(TEXT, "why it cannot be read"))
    return document(
        "fusecli runs",
        {},
        runs=many(run),
        over_many_tables=said(many(wide), "comparisons that are no line of the list"),
        damaged=many(damaged),
        total=said(COUNT, "runs that were asked for, those beyond the limit too"),
    )
