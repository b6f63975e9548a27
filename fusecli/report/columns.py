"""What became of every column of a table: `fuse inspect`."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fusecli.report.as_json import SCHEMA, Document, notices_json
from fusecli.report.console import drawn, labelled
from fusecli.report.digits import count
from fusecli.report.grid import GridColumn, grid
from fusecli.report.text import clean
from fusecli.values import Column, Overview, Task

MOST_CLASSES = 10


def render_columns(table: Overview, console: Console) -> str:
    """Return the dataset in one line, its columns as a table, and its notices."""
    lines = [("note", clean(notice)) for notice in table.notices]
    notes = [labelled(lines)] if lines else []
    return drawn(console, Text(about(table), overflow="fold"), columns_table(table), *notes)


def about(table: Overview) -> str:
    """Return the line above the columns: rows, columns, what is predicted."""
    size = f"{count(table.rows, 'row')}, {count(len(table.columns), 'column')}"
    if table.task is None:
        return "   ".join((clean(table.name), size, "no target given"))
    target = f"target {clean(table.target)}: {table.task.kind}{_classes(table.task)}"
    return "   ".join((clean(table.name), size, target))


def columns_table(table: Overview) -> Table:
    """Return one line a column: its name, its kind, missing and distinct cells, the reason."""
    columns = table.columns
    return grid(
        (
            GridColumn("column", tuple(clean(column.name) for column in columns)),
            GridColumn("kind", tuple(_kind(column) for column in columns)),
            GridColumn("missing", tuple(f"{column.missing:,}" for column in columns), right=True),
            GridColumn("distinct", tuple(f"{column.distinct:,}" for column in columns), right=True),
            GridColumn("because", tuple(clean(column.reason) for column in columns), folds=True),
        )
    )


def columns_json(table: Overview) -> Document:
    """Return the same as plain values (`fuse schema columns`)."""
    names = ("name", "kind", "reason", "missing", "distinct")
    return {
        "schema": SCHEMA,
        "name": table.name,
        "rows": table.rows,
        "target": table.target or None,
        "task": table.task.kind if table.task else None,
        "classes": list(table.task.classes) if table.task else [],
        "columns": [{name: getattr(column, name) for name in names} for column in table.columns],
        "notices": notices_json(table.notices),
    }


def _kind(column: Column) -> str:
    return column.kind.replace("_", " ")


def _classes(task: Task) -> str:
    classes = [clean(label) for label in task.classes]
    if not classes:
        return ""
    more = f" and {len(classes) - MOST_CLASSES:,} more" if len(classes) > MOST_CLASSES else ""
    return f" ({', '.join(classes[:MOST_CLASSES])}{more})"
