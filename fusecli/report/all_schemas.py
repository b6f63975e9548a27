"""Every document that a command prints with `--json`, by name."""

from __future__ import annotations

from collections.abc import Callable

from fusecli.report.comparison_schema import comparison_schema, comparisons_schema
from fusecli.report.findings import findings_schema
from fusecli.report.schemas import board_schema, columns_schema, list_schema, plan_schema
from fusecli.report.shapes import Schema

SCHEMAS: dict[str, Callable[[], Schema]] = {
    "board": board_schema,
    "comparison": comparison_schema,
    "comparisons": comparisons_schema,
    "plan": plan_schema,
    "columns": columns_schema,
    "findings": findings_schema,
    "list": list_schema,
}


def schema_of(what: str) -> Schema:
    """Return the JSON Schema of one of the documents."""
    return SCHEMAS[what]()
