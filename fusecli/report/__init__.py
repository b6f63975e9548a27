"""What people and programs read: the board and the lists as text, JSON, CSV and Markdown."""

from fusecli.report.as_csv import board_csv
from fusecli.report.as_json import board_json, board_json_text
from fusecli.report.as_markdown import board_markdown
from fusecli.report.board import board_table, render
from fusecli.report.catalogue import Item, item, listing, listing_json, render_listing
from fusecli.report.columns import columns_json, columns_table, render_columns
from fusecli.report.console import make_console
from fusecli.report.plan import plan_json, plan_table, render_plan
from fusecli.report.progress import Watch, reporting
from fusecli.report.schemas import schema_of

__all__ = [
    "Item",
    "Watch",
    "board_csv",
    "board_json",
    "board_json_text",
    "board_markdown",
    "board_table",
    "columns_json",
    "columns_table",
    "item",
    "listing",
    "listing_json",
    "make_console",
    "plan_json",
    "plan_table",
    "render",
    "render_columns",
    "render_listing",
    "render_plan",
    "reporting",
    "schema_of",
]
