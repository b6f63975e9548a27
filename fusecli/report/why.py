"""Why fits have to be made again: `fuse why`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from fusecli.report.as_json import SCHEMA, Document, notices_json
from fusecli.report.console import drawn, labelled
from fusecli.report.grid import GridColumn, grid
from fusecli.report.plan import again
from fusecli.report.schemas import NOTICES
from fusecli.report.shapes import COUNT, TEXT, Schema, document, exactly, many, said
from fusecli.report.text import clean, clean_lines

if TYPE_CHECKING:
    from fusecli.run.explaining import Explanation, Reason


def render_why(found: Explanation, console: Console) -> str:
    """Return one entry a base model: what is missing, and each field for which it is."""
    reasons = found.reasons
    columns = (
        GridColumn("model", tuple(clean(reason.name) for reason in reasons)),
        GridColumn("to fit", tuple(f"{reason.to_fit:,}" for reason in reasons), right=True),
        GridColumn("stored", tuple(f"{reason.stored:,}" for reason in reasons), right=True),
        GridColumn("why", tuple(clean_lines(sentence(reason)) for reason in reasons), folds=True),
    )
    missing = sum(reason.to_fit for reason in reasons)
    below = [("fits", f"{missing:,} to make" if missing else "all are stored")]
    below += again(sum(reason.bare for reason in reasons))
    below += [("note", clean(notice)) for notice in found.notices]
    return drawn(console, grid(columns), labelled(below))


def why_json(found: Explanation) -> Document:
    """Return the same as plain values (`fuse schema why`)."""
    return {
        "schema": SCHEMA,
        "recipe": found.recipe,
        "data": found.data,
        "models": [
            {
                "name": reason.name,
                "use": reason.use,
                "status": reason.status,
                "to_fit": reason.to_fit,
                "stored": reason.stored,
                "without_model": reason.bare,
                "nearest": reason.nearest or None,
                "changes": [vars(change) for change in reason.changes],
                "why": sentence(reason),
            }
            for reason in found.reasons
        ],
        "notices": notices_json(found.notices),
    }


def why_schema() -> Schema:
    """Return the JSON Schema of `fuse why --json`."""
    change = exactly(
        field=said(TEXT, "as the recipe calls it, or in words"),
        old=said(TEXT, "what is stored"),
        new=said(TEXT, "what is asked for now"),
        where=said(TEXT, "what more there is to say, or empty"),
    )
    model = exactly(
        name=TEXT,
        use=said(TEXT, "what is fitted, or the file that is read"),
        status=said(TEXT, "stored, new, changed, unfinished or imported"),
        to_fit=COUNT,
        stored=COUNT,
        without_model=said(COUNT, "stored fits whose model is not kept: made again for it"),
        nearest=said({"type": ["string", "null"]}, "key of the stored fit it is compared with"),
        changes=many(change),
        why=said(TEXT, "the same in words, a line for each change"),
    )
    return document("fusecli why", {}, recipe=TEXT, data=TEXT, models=many(model), notices=NOTICES)


def sentence(reason: Reason) -> str:
    """Return why the fits of a model have to be made; a line for each change."""
    if reason.status == "stored" and reason.bare:
        return f"stored, but of {reason.bare:,} the models are not kept: made again for these"
    if reason.status == "stored":
        return "stored"
    if reason.status == "imported":
        return f"never fitted: read from '{reason.use}' each time"
    if reason.status == "new":
        return f"no fit of '{reason.use}' is stored"
    if reason.status == "unfinished":
        return "nothing has changed: stopped, failed, damaged or swept before"
    return "\n".join(map(str, reason.changes))
