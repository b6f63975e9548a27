"""`fuse list`: every name that a recipe may use."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from fusecli.cli.options import Json, NoColor
from fusecli.cli.showing import show

Room = Literal["models", "strategies", "sources", "metrics"]


def list_names(
    what: Annotated[Room, typer.Argument(help="What to list.")],
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="With tasks, parameters and their defaults.")
    ] = False,
    as_json: Json = False,
    no_color: NoColor = False,
) -> None:
    """List the names that a recipe can use.

    \b
    Examples:
      fuse list strategies
      fuse list models -v
      fuse list metrics --json
    """
    from fusecli import registry
    from fusecli.report import item, listing_json, render_listing, words_for

    names = registry.names(what)
    items = [item(registry.get(what, name), words_for(what, name)) for name in names]
    show(
        lambda: listing_json(what, items),
        lambda console: render_listing(items, console, verbose=verbose),
        as_json=as_json,
        no_color=no_color,
    )
