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
from fusecli.values import Column, Dataset

MOST_CLASSES = 10


def render_columns(dataset: Dataset, console: Console) -> str:
    """Return the dataset in one line, its columns as a table, and its notices."""
    lines = [("note", clean(notice)) for notice in dataset.notices]
    notes = [labelled(lines)] if lines else []
    return drawn(console, Text(about(dataset), overflow="fold"), columns_table(dataset), *notes)


def about(dataset: Dataset) -> str:
    """Return the line above the columns: rows, columns, what is predicted."""
    size = f"{count(dataset.rows, 'row')}, {count(len(dataset.columns), 'column')}"
    target = f"target {clean(dataset.target)}: {dataset.task.kind}{_classes(dataset)}"
    return "   ".join((clean(dataset.name), size, target))


def columns_table(dataset: Dataset) -> Table:
    """Return one line a column: its name, its kind, missing and distinct cells, the reason."""
    columns = dataset.columns
    return grid(
        (
            GridColumn("column", tuple(clean(column.name) for column in columns)),
            GridColumn("kind", tuple(_kind(column) for column in columns)),
            GridColumn("missing", tuple(f"{column.missing:,}" for column in columns), right=True),
            GridColumn("distinct", tuple(f"{column.distinct:,}" for column in columns), right=True),
            GridColumn("because", tuple(clean(column.reason) for column in columns), folds=True),
        )
    )


def columns_json(dataset: Dataset) -> Document:
    """Return the same as plain values (`fuse schema columns`)."""
    names = ("name", "kind", "reason", "missing", "distinct")
    return {
        "schema": SCHEMA,
        "name": dataset.name,
        "rows": dataset.rows,
        "target": dataset.target,
        "task": dataset.task.kind,
        "classes": list(dataset.task.classes),
        "columns": [{name: getattr(column, name) for name in names} for column in dataset.columns],
        "notices": notices_json(dataset.notices),
    }


def _kind(column: Column) -> str:
    return column.kind.replace("_", " ")


def _classes(dataset: Dataset) -> str:
    classes = [clean(label) for label in dataset.task.classes]
    if not classes:
        return ""
    more = f" and {len(classes) - MOST_CLASSES:,} more" if len(classes) > MOST_CLASSES else ""
    return f" ({', '.join(classes[:MOST_CLASSES])}{more})"
