"""What a run would do: `fuse check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fusecli.report.as_json import SCHEMA, Document, notices_json
from fusecli.report.columns import about
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.digits import count
from fusecli.report.grid import GridColumn, grid
from fusecli.report.text import clean
from fusecli.values import ModelSpec

if TYPE_CHECKING:
    from fusecli.run import CheckReport


def render_plan(report: CheckReport, console: Console) -> str:
    """Return the data in one line, one line a base model, and what would be done below."""
    head = Text(f"{clean(report.recipe.name)}   {about(report.dataset.overview)}", overflow="fold")
    return drawn(console, head, plan_table(report), labelled(_below(report)))


def plan_table(report: CheckReport) -> Table:
    """Return one line a base model: what it uses, its fits to make and those stored."""
    rows = [
        (
            clean(name),
            clean(_uses(spec)),
            f"{report.missing[name]:,}",
            f"{report.stored[name]:,}",
            f"{report.bare[name]:,}" if any(report.bare.values()) else "",
        )
        for name, spec in report.recipe.models.items()
    ]
    for one in report.imported:
        uses = f"{one.predicted:,} of {one.rows:,} predictions from {one.path}"
        rows.append((clean(one.name), clean(uses), "-", "-", ""))
    names, uses_of, missing, stored, bare = zip(*rows, strict=True)
    columns = (
        GridColumn("model", names),
        GridColumn("uses", uses_of),
        GridColumn("to fit", missing, right=True),
        GridColumn("stored", stored, right=True),
        GridColumn("without model", bare, right=True),
    )
    return grid([column for column in columns if any(column.cells)])


def _uses(spec: ModelSpec) -> str:
    """Return the word of a model, and what it is made of or learns from whom."""
    if spec.made_of:
        return f"{spec.use} of {', '.join(spec.made_of)}"
    if spec.lesson is None:
        return spec.use
    return f"{spec.use} on {spec.lesson.learn} of {', '.join(spec.teachers)}"


def plan_json(report: CheckReport) -> Document:
    """Return the same as plain values (`fuse schema plan`)."""
    return {
        "schema": SCHEMA,
        "recipe": report.recipe.name,
        "data": {
            "name": report.dataset.name,
            "rows": report.dataset.rows,
            "columns": len(report.dataset.columns),
            "target": report.dataset.target,
            "task": report.dataset.task.kind,
            "classes": list(report.dataset.task.classes),
        },
        "metric": report.metric,
        "splits": report.splits,
        "models": [
            {
                "name": name,
                "use": spec.use,
                "learn": spec.lesson.learn if spec.lesson else None,
                "from": list(spec.teachers),
                "to_fit": report.missing[name],
                "stored": report.stored[name],
                "without_model": report.bare[name],
            }
            for name, spec in report.recipe.models.items()
        ],
        "imported": [
            {
                "name": one.name,
                "predictions": one.path,
                "rows_predicted": one.predicted,
                "rows": one.rows,
            }
            for one in report.imported
        ],
        "fusion": report.recipe.fusion.label,
        "cores": report.cores,
        "threads_per_fit": 1,
        "notices": notices_json(report.notices),
    }


def again(fits: int) -> list[Line]:
    """Say that stored fits will be made again, for their models alone; nothing if none will."""
    if not fits:
        return []
    told = f"{count(fits, 'stored fit')} to make again for the models that are not kept"
    return [("models", f"{told}; not with --no-save-models")]


def _below(report: CheckReport) -> tuple[Line, ...]:
    missing, stored, bare = report.fits
    fits = f"{missing:,} to make, {stored:,} in the store"
    notes = [*again(bare), *(("note", clean(notice)) for notice in report.notices)]
    return (
        ("fusion", f"{clean(report.recipe.fusion.label)}, by {clean(report.metric)}"),
        ("splits", clean(report.splits)),
        ("fits", f"{fits}, on {count(report.cores, 'core')}, one thread each"),
        *notes,
    )
