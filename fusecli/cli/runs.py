"""`fuse runs` and `fuse show`: the runs that are kept, and the board of one of them again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusecli.cli.options import Csv, Json, Markdown, NoColor, RunName, Runs, one_form, printed
from fusecli.cli.output import put, put_json
from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.cli.options import Form
    from fusecli.run.history import Past

ORDERS = ("time", "score", "gain", "price", "recipe")


def runs(  # noqa: PLR0913  # each is an option of the command
    *,
    recipe: Annotated[str, typer.Option(metavar="NAME", help="Only runs of this recipe.")] = "",
    sort: Annotated[
        str, typer.Option(metavar="BY", help="time (newest first), score, gain, price or recipe.")
    ] = "time",
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=0, metavar="N", help="So many lines; 0 for all.")
    ] = 50,
    out: Runs = Path("runs"),
    as_json: Json = False,
    as_csv: Csv = False,
    no_color: NoColor = False,
) -> None:
    """List the runs that are kept, the newest first.

    \b
    Examples:
      fuse runs
      fuse runs --recipe iris_voting --sort score
      fuse runs --out /shared/runs --csv > runs.csv

    Scores are compared within a metric of one table. Comparisons over many tables have no such line
    and are named below, as is a folder that cannot be read.
    """
    from fusecli.report.runs import lines_of, render_runs
    from fusecli.report.runs_documents import runs_csv, runs_json
    from fusecli.run.history import history, over_many

    form = one_form(json=as_json, csv=as_csv)
    order = next((known for known in ORDERS if known == sort), None)
    if order is None:
        raise UsageError(f"runs are not sorted by '{sort}'", f"known are {', '.join(ORDERS)}")
    found, lost = history(out, recipe)
    wide = over_many(out, recipe)
    every = lines_of(found, order)  # type: ignore[arg-type]  # one of ORDERS
    lines, total = every[: limit or None], len(every)
    if form == "json":
        put_json(runs_json(lines, lost, total, wide))
    elif form == "csv":
        put(runs_csv(lines, lost))
    else:
        from fusecli.report import make_console

        put(render_runs(lines, lost, total, make_console(sys.stdout, no_color=no_color), wide))


def show(
    run: RunName,
    *,
    out: Runs = Path("runs"),
    as_json: Json = False,
    as_csv: Csv = False,
    as_md: Markdown = False,
    no_color: NoColor = False,
) -> None:
    """Print the board of a run again, from its folder.

    \b
    Examples:
      fuse show iris_voting                                     the newest run of that recipe
      fuse show runs/iris_voting/20261122T101307-7318 --md
      fuse show iris_voting --json

    Neither the table nor the store is needed; times are those of the run.
    """
    from fusecli.run.history import past
    from fusecli.run.named import folder_of

    form = one_form(json=as_json, csv=as_csv, md=as_md)
    put(_shown(past(folder_of(run, out)), form, no_color=no_color))


def _shown(found: Past, form: Form, *, no_color: bool) -> str:
    from fusecli import report

    boards, folder = (found.board, found.further), found.printed
    forms = report.OF_COMPARISON if found.made == "comparison" else report.OF_RUN
    console = report.make_console(sys.stdout, no_color=no_color)
    return printed(
        form,
        json=lambda: report.boards_json_text(*boards, folder, forms),
        csv=lambda: report.boards_csv_of_targets(*boards, forms),
        md=lambda: report.boards_markdown(*boards, folder, forms),
        text=lambda: report.render_boards(*boards, console, folder, forms),
    )
