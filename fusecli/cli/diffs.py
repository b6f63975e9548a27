"""`fuse diff`: what changed from one run to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fusecli.cli.options import Json, NoColor, Runs
from fusecli.cli.showing import show


def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="The folder of a run, or the name of its recipe."),
    ],
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="NEW",
            help="The later run; without it, OLD is compared with the run before it.",
        ),
    ] = None,
    *,
    out: Runs = Path("runs"),
    as_json: Json = False,
    no_color: NoColor = False,
) -> None:
    """Say what changed between two runs, and whether it helped.

    \b
    Examples:
      fuse diff wine                                  the newest run and the one before it
      fuse diff runs/wine/20261122T081500-3f9a runs/wine/20261122T091200-77c0
      fuse diff wine wine_tuned --json

    Recipe, data and versions; then every model's scores, paired row by row where the rows are the
    same.
    """
    from fusecli.report.differences import differences_json, render_differences
    from fusecli.run.differences import differences
    from fusecli.run.history import past
    from fusecli.run.named import folder_of
    from fusecli.run.run_folders import before

    later = folder_of(new or old, out)
    earlier = folder_of(old, out) if new else before(later)
    found = differences(past(earlier), past(later))
    show(
        lambda: differences_json(found),
        lambda console: render_differences(found, console),
        as_json=as_json,
        no_color=no_color,
    )
