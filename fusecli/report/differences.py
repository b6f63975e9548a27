"""What changed from one run to another: `fuse diff`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from fusecli.report.as_json import SCHEMA, Document, finite, verdict_json
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.digits import column_decimals, number, signed_interval
from fusecli.report.grid import GridColumn, fitting, grid
from fusecli.report.schemas import verdict_schema
from fusecli.report.shapes import NUMBER, TEXT, Schema, document, exactly, many, maybe, said
from fusecli.report.text import Glyphs, clean, glyphs_for
from fusecli.values import Verdict

if TYPE_CHECKING:
    from fusecli.run.differences import Differences, Scored
    from fusecli.run.differing import Change
    from fusecli.run.history import Past

NONE = "nothing differs"


def render_differences(found: Differences, console: Console) -> str:
    """Return both runs, what changed around them, their scores beside each other, the verdict."""
    head = labelled((("old", _named(found.old)), ("new", _named(found.new))))
    around = labelled(
        (
            *_about("recipe", found.recipe),
            *_about("data", found.data),
            *_about("versions", found.versions),
        )
    )
    columns = fitting(_columns(found, glyphs_for(console.encoding)), console)
    fused = {place for place, row in enumerate(found.rows) if row.role == "fused"}
    return drawn(console, head, around, grid(columns, fused), labelled(_below(found)))


def _named(run: Past) -> str:
    when = run.when[:19].replace("T", " ")
    return clean(f"{run.printed}   {when} {run.made} of {run.board.recipe}".rstrip())


def _about(word: str, changes: Sequence[Change]) -> Iterator[Line]:
    """Yield one line a change, the word beside the first."""
    if not changes:
        yield word, NONE
    for place, change in enumerate(changes):
        yield "" if place else word, clean(change)


def _columns(found: Differences, glyphs: Glyphs) -> tuple[GridColumn, ...]:
    rows = found.rows
    places = column_decimals([(row.old, abs(row.gain or 0.0)) for row in rows if row.old])
    return (
        GridColumn("model", tuple(clean(row.name) for row in rows)),
        GridColumn("old", tuple(_value(row.old, places) for row in rows), right=True),
        GridColumn("new", tuple(_value(row.new, places) for row in rows), right=True),
        GridColumn("gain", tuple(_gain(row, places, glyphs) for row in rows)),
        GridColumn("verdict", tuple(_call(row) for row in rows), spare=1),
    )


def _value(value: float | None, places: int) -> str:
    return "" if value is None else number(value, places)


def _gain(row: Scored, places: int, glyphs: Glyphs) -> str:
    if row.verdict:
        return signed_interval(row.verdict.gain, row.verdict.half_width, places, glyphs)
    return "" if row.gain is None else signed_interval(row.gain, float("nan"), places, glyphs)


def _call(row: Scored) -> str:
    found = row.verdict
    if found is None:
        return ""
    odds = f"{found.better:.2f}/{found.equal:.2f}/{found.worse:.2f}"
    return f"{found.call} (P better/equal/worse {odds})"


def _below(found: Differences) -> tuple[Line, ...]:
    return (*_verdict(found), *_of_targets(found))


def _of_targets(found: Differences) -> Iterator[Line]:
    """Yield which target the scores are of, and how those of others are seen."""
    others = [name for name in found.new.further if name in found.old.further]
    if others:
        folders = " ".join(str(run.printed / others[0]) for run in (found.old, found.new))
        told = f"these scores are of '{found.new.board.target}'; of '{others[0]}'"
        yield "targets", clean(f"{told}: fuse diff {folders}")


def _verdict(found: Differences) -> tuple[Line, ...]:
    if found.unpaired:
        return (("unpaired", f"no verdict on the same rows: {clean(found.unpaired)}"),)
    fused = next((row.verdict for row in found.rows if row.role == "fused" and row.verdict), None)
    said_of = _said_of(fused) if fused else "none: no fusion of the old run is on the new board"
    return (("verdict", f"{said_of}; rows are paired, scores are on the splits of the old run"),)


def _said_of(fused: Verdict) -> str:
    if fused.call == "practically equal":
        return "the new fusion is practically equal to the old one"
    if fused.call == "inconclusive":
        why = f": {clean(fused.reason)}" if fused.reason else ""
        return f"whether the new fusion is better than the old one stays open{why}"
    return f"the new fusion is {fused.call} than the old one"


def differences_json(found: Differences) -> Document:
    """Return the same as plain values (`fuse schema diff`)."""
    return {
        "schema": SCHEMA,
        "old": _run(found.old),
        "new": _run(found.new),
        "recipe": _changes(found.recipe),
        "data": _changes(found.data),
        "versions": _changes(found.versions),
        "rows": [
            {
                "name": row.name,
                "role": row.role,
                "old": finite(row.old),
                "new": finite(row.new),
                "gain": finite(row.gain),
                "verdict": verdict_json(row.verdict),
            }
            for row in found.rows
        ],
        "unpaired": found.unpaired or None,
    }


def _run(run: Past) -> Document:
    words = {"folder": str(run.printed), "when": run.when or None, "recipe": run.board.recipe}
    return {**words, "metric": run.board.metric}


def _changes(changes: Sequence[Change]) -> list[Document]:
    return [{"field": one.field, "old": one.old, "new": one.new} for one in changes]


def differences_schema() -> Schema:
    """Return the JSON Schema of `fuse diff --json`."""
    word = {"type": ["string", "null"]}
    run = exactly(folder=TEXT, when=said(word, "UTC, ISO 8601"), recipe=TEXT, metric=TEXT)
    change = exactly(
        field=said(TEXT, "the key or thing that differs"),
        old=said(TEXT, "as text, cut where it is long; '(none)' where there is none"),
        new=TEXT,
    )
    row = exactly(
        name=said(TEXT, "of the row, in both runs where they differ"),
        role={"enum": ["base", "fused"]},
        old=NUMBER,
        new=NUMBER,
        gain=said(NUMBER, "new over old on their boards; positive: better"),
        verdict=said(maybe("verdict"), "new against old, paired row by row of the table"),
    )
    return document(
        "fusecli diff",
        {"verdict": verdict_schema()},
        old=run,
        new=run,
        recipe=many(change),
        data=many(change),
        versions=many(change),
        rows=many(row),
        unpaired=said(word, "why there is no paired verdict, or null"),
    )
