"""Every document that a command prints with `--json`, by name."""

from __future__ import annotations

from collections.abc import Callable

from fusecli.report.comparison_schema import comparison_schema, comparisons_schema
from fusecli.report.differences import differences_schema
from fusecli.report.findings import findings_schema
from fusecli.report.predictions import export_schema, prediction_schema
from fusecli.report.runs_documents import runs_schema
from fusecli.report.schemas import board_schema, columns_schema, list_schema, plan_schema
from fusecli.report.shapes import Schema
from fusecli.report.shard import shard_schema
from fusecli.report.stock import stock_schema, usage_schema
from fusecli.report.upkeep import inventory_schema, sweeping_schema
from fusecli.report.why import why_schema

SCHEMAS: dict[str, Callable[[], Schema]] = {
    "board": board_schema,
    "comparison": comparison_schema,
    "comparisons": comparisons_schema,
    "plan": plan_schema,
    "shard": shard_schema,
    "columns": columns_schema,
    "findings": findings_schema,
    "list": list_schema,
    "runs": runs_schema,
    "diff": differences_schema,
    "why": why_schema,
    "predict": prediction_schema,
    "export": export_schema,
    "store-ls": stock_schema,
    "store-du": usage_schema,
    "store-verify": inventory_schema,
    "store-gc": sweeping_schema,
}


def schema_of(what: str) -> Schema:
    """Return the JSON Schema of one of the documents."""
    return SCHEMAS[what]()
