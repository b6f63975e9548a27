"""What people and programs read: the board and the lists as text, JSON, CSV and Markdown."""

from fusecli.report.all_schemas import schema_of
from fusecli.report.as_csv import board_csv
from fusecli.report.as_json import board_json, board_json_text
from fusecli.report.as_markdown import board_markdown
from fusecli.report.board import board_table, render
from fusecli.report.catalogue import Item, item, listing, listing_json, render_listing
from fusecli.report.columns import columns_json, columns_table, render_columns
from fusecli.report.comparison import (
    comparison_csv,
    comparison_json,
    comparison_json_text,
    comparison_markdown,
    render_comparison,
)
from fusecli.report.comparisons import (
    Comparisons,
    boards_csv,
    comparisons_csv,
    comparisons_json_text,
    comparisons_markdown,
    render_comparisons,
)
from fusecli.report.console import make_console
from fusecli.report.diagram_svg import diagram_svg
from fusecli.report.diagram_text import diagram
from fusecli.report.duel import duel_markdown, render_duel
from fusecli.report.findings import ailments, checkup_json, render_checkup
from fusecli.report.literature import words_for
from fusecli.report.plan import plan_json, plan_table, render_plan
from fusecli.report.progress import Watch, reporting
from fusecli.report.several_targets import (
    OF_COMPARISON,
    OF_RUN,
    Forms,
    boards_csv_of_targets,
    boards_json,
    boards_json_text,
    boards_markdown,
    render_boards,
)
from fusecli.report.shard import render_shard, shard_json
from fusecli.report.suite import render_suite
from fusecli.report.suite_documents import (
    suite_cells_csv,
    suite_csv,
    suite_json,
    suite_json_text,
    suite_markdown,
)
from fusecli.report.suite_schema import suite_schema

__all__ = [
    "OF_COMPARISON",
    "OF_RUN",
    "Comparisons",
    "Forms",
    "Item",
    "Watch",
    "ailments",
    "board_csv",
    "board_json",
    "board_json_text",
    "board_markdown",
    "board_table",
    "boards_csv",
    "boards_csv_of_targets",
    "boards_json",
    "boards_json_text",
    "boards_markdown",
    "checkup_json",
    "columns_json",
    "columns_table",
    "comparison_csv",
    "comparison_json",
    "comparison_json_text",
    "comparison_markdown",
    "comparisons_csv",
    "comparisons_json_text",
    "comparisons_markdown",
    "diagram",
    "diagram_svg",
    "duel_markdown",
    "item",
    "listing",
    "listing_json",
    "make_console",
    "plan_json",
    "plan_table",
    "render",
    "render_boards",
    "render_checkup",
    "render_columns",
    "render_comparison",
    "render_comparisons",
    "render_duel",
    "render_listing",
    "render_plan",
    "render_shard",
    "render_suite",
    "reporting",
    "schema_of",
    "shard_json",
    "suite_cells_csv",
    "suite_csv",
    "suite_json",
    "suite_json_text",
    "suite_markdown",
    "suite_schema",
    "words_for",
]
