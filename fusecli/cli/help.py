"""`fuse help`: pages on what no single command explains."""

from __future__ import annotations

from typing import Annotated

import typer

from fusecli.cli.output import put


def help_on(
    topic: Annotated[
        str | None,
        typer.Argument(metavar="TOPIC", help="Such as recipe; without it, all topics are listed."),
    ] = None,
) -> None:
    """Explain a topic, such as recipe, strategies or honesty.

    \b
    Examples:
      fuse help
      fuse help recipe
      fuse help exit-codes
    """
    from fusecli.report.topics import page

    put(page(topic))
