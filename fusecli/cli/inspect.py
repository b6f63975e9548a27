"""`fuse inspect`: what becomes of every column of a table."""

from __future__ import annotations

from fusecli.cli.options import Json, NoColor, Overrides, TableName, Target
from fusecli.cli.showing import show


def inspect(
    data: TableName,
    target: Target = None,
    overrides: Overrides = None,
    as_json: Json = False,
    no_color: NoColor = False,
) -> None:
    """Say what becomes of every column of a table, and why.

    \b
    Examples:
      fuse inspect penguins
      fuse inspect table.csv --target price
      fuse inspect table.parquet --target price --json
      fuse inspect table.csv --set data.encoding=latin-1

    A recipe overrides it column by column, under data.columns.
    """
    from fusecli.report import columns_json, render_columns
    from fusecli.run import inspect as inspect_data

    table = inspect_data(data, target, tuple(overrides or ()))
    show(
        lambda: columns_json(table),
        lambda console: render_columns(table, console),
        as_json=as_json,
        no_color=no_color,
    )
