"""What the doctor found, and everything it can find: `fuse doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fusecli.doctor import AILMENTS, Finding, Severity
from fusecli.doctor.finding import SEVERITIES
from fusecli.report.as_json import SCHEMA, Document
from fusecli.report.catalogue import Item
from fusecli.report.columns import about
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.digits import count
from fusecli.report.grid import GridColumn, grid
from fusecli.report.shapes import TEXT, Schema, document, exactly, many, of, said
from fusecli.report.text import clean

if TYPE_CHECKING:
    from fusecli.run.doctoring import Checkup


def render_checkup(checkup: Checkup, console: Console) -> str:
    """Return the data in one line, each finding with its way out, and what was looked into."""
    head = Text(f"{clean(checkup.recipe)}   {about(checkup.dataset.overview)}", overflow="fold")
    found = [findings_table(checkup.findings)] if checkup.findings else []
    return drawn(console, head, *found, labelled(_below(checkup)))


def findings_table(findings: Sequence[Finding]) -> Table:
    """Return one entry a finding: its number, its weight, the sentence and the way out."""
    told = tuple(f"{clean(f.sentence)}\n  {clean(f.hint)}" for f in findings)
    return grid(
        (
            GridColumn("code", tuple(f.code for f in findings)),
            GridColumn("weight", tuple(f.severity for f in findings)),
            GridColumn("finding", told, folds=True),
        ),
        bold=[i for i, f in enumerate(findings) if f.severity == "error"],
    )


def _below(checkup: Checkup) -> tuple[Line, ...]:
    done = ", ".join(check.name for check in checkup.checks if not check.skipped)
    skipped = [check for check in checkup.checks if check.skipped]
    return (
        ("checked", clean(done)),
        *(("skipped", f"{clean(check.name)}: {clean(check.skipped)}") for check in skipped),
        ("found", summary(checkup.findings)),
    )


def summary(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each weight."""
    counts = {weight: sum(f.severity == weight for f in findings) for weight in SEVERITIES}
    words = [count(number, weight) for weight, number in counts.items() if number]
    return ", ".join(words) or "nothing"


def checkup_json(checkup: Checkup) -> Document:
    """Return the same as plain values (`fuse schema findings`)."""
    return {
        "schema": SCHEMA,
        "recipe": checkup.recipe,
        "data": checkup.dataset.name,
        "rows": checkup.dataset.rows,
        "findings": [vars(finding) for finding in checkup.findings],
        "checks": [{"name": c.name, "skipped": c.skipped} for c in checkup.checks],
    }


def ailments() -> tuple[Item, ...]:
    """Return everything that can be found, as the items of a list."""
    return tuple(Item(a.code, f"{a.severity}: {a.title}. {a.explanation}") for a in AILMENTS)


def findings_schema() -> Schema:
    """Return the JSON Schema of `fuse doctor --json`."""
    finding = exactly(
        code=said(TEXT, "number of what was found, see fuse doctor --list"),
        severity=said(of(Severity), "error: the scores cannot be believed"),
        sentence=said(TEXT, "what is so, and where"),
        hint=said(TEXT, "what to change in the recipe"),
        column=said(TEXT, "the column it is about, or empty"),
    )
    check = exactly(name=TEXT, skipped=said(TEXT, "why it was not made, or empty"))
    return document(
        "fusecli findings",
        {},
        recipe=said(TEXT, "name of the recipe"),
        data=said(TEXT, "name of the table"),
        rows={"type": "integer", "minimum": 0},
        findings=said(many(finding), "the gravest first"),
        checks=said(many(check), "what was looked into"),
    )
