"""`fuse store`: what the store holds, what takes the room, whether it is whole, what can go."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from fusecli.cli.options import Allowed, Json, NoColor, Overrides, Store, looking
from fusecli.cli.output import put, put_json
from fusecli.cli.showing import show

ABOUT = """
Look into the store: list, measure, verify, sweep.

\b
Examples:
  fuse store ls --model random_forest
  fuse store du --by recipe
  fuse store verify
  fuse store gc --dry-run
"""
SPAN = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) *(s|m|min|h|d|w)?")
DAY = 86400.0
UNITS = {None: DAY, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": DAY, "w": 7 * DAY}

store = typer.Typer(
    help=ABOUT,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@store.callback(invoke_without_command=True)
def top(context: typer.Context) -> None:
    """Print the help where no command is named: a mistake of usage."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def seconds(text: str) -> float:
    """Return the seconds that `7d`, `12h`, `30m` or a number of days mean."""
    found = SPAN.fullmatch(text)
    if not found:
        raise typer.BadParameter(f"'{text}' is no span of time: write 7d, 12h, 30m or 0")
    return float(found[1]) * UNITS[found[2]]


Outs = Annotated[
    list[Path],
    typer.Option("--out", metavar="DIR", help="The folder of the runs; may be repeated."),
]
OlderThan = Annotated[
    float,
    typer.Option(
        parser=seconds,
        metavar="TIME",
        help="Only what was not used for so long: 7d, 12h, 30m, 0.",
    ),
]


@store.command("ls")
def ls(
    *,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="Only fit, model, dataset, cost or failure.")
    ] = "",
    model: Annotated[
        str, typer.Option(metavar="NAME", help="Only fits of this model, as in 'use:'.")
    ] = "",
    data: Annotated[str, typer.Option(metavar="NAME", help="Only what is of this data set.")] = "",
    limit: Annotated[
        int,
        typer.Option(
            "--limit", "-n", min=0, metavar="N", help="So many, the last used; 0 for all."
        ),
    ] = 100,
    store: Store = None,
    as_json: Json = False,
) -> None:
    """List what is stored, the last used first.

    \b
    Examples:
      fuse store ls
      fuse store ls --model lightgbm --data credit_g
      fuse store ls --kind dataset --json
      fuse store ls -n 0
    """
    from fusecli.report.stock import render_stock, stock_json
    from fusecli.run.options import RunOptions
    from fusecli.run.stock import Wanted, listing, opened

    wanted = Wanted(kind, model, data)
    found = listing(opened(RunOptions(store=store).store_root), wanted, limit or None)
    put_json(stock_json(found)) if as_json else put(render_stock(found))


@store.command("du")
def du(
    *,
    by: Annotated[
        Literal["model", "data", "kind", "recipe", "run"], typer.Option(help="Whose it is.")
    ] = "data",
    out: Outs = [Path("runs")],  # noqa: B006 - typer copies it
    store: Store = None,
    as_json: Json = False,
    no_color: NoColor = False,
) -> None:
    """Say who takes the room in the store.

    \b
    Examples:
      fuse store du --by model
      fuse store du --by recipe
      fuse store du --by run --out runs --out /shared/runs

    'alone' is what nobody else needs: the room that removing it would free.
    """
    from fusecli.report.stock import render_usage, usage_json
    from fusecli.run.options import RunOptions
    from fusecli.run.usage import usage

    found = usage(RunOptions(store=store).store_root, by, out)
    show(
        lambda: usage_json(found),
        lambda console: render_usage(found, console),
        as_json=as_json,
        no_color=no_color,
    )


@store.command("verify")
def verify(*, store: Store = None, as_json: Json = False, no_color: NoColor = False) -> None:
    """Read everything that is stored, and put aside what is damaged.

    \b
    Examples:
      fuse store verify
      fuse store verify --store /shared/fits --json

    Exit code 4 if anything is damaged; the same run fits it again.
    """
    from fusecli.report.upkeep import inventory_json, render_inventory
    from fusecli.run.options import RunOptions
    from fusecli.run.upkeep import verify as verify_all

    inventory = verify_all(RunOptions(store=store).store_root)
    show(
        lambda: inventory_json(inventory),
        lambda console: render_inventory(inventory, console),
        as_json=as_json,
        no_color=no_color,
    )
    raise typer.Exit(inventory.exit_code)


@store.command("gc")
def gc(  # noqa: PLR0913  # each is an option of the command
    recipes: Annotated[
        list[Path] | None,
        typer.Argument(metavar="RECIPE", help="Recipes whose fits are needed, too."),
    ] = None,
    *,
    out: Outs = [Path("runs")],  # noqa: B006 - typer copies it
    older_than: OlderThan = "7d",  # type: ignore[assignment]  # typer parses it
    models: Annotated[
        bool,
        typer.Option(
            "--models", help="Remove fitted models as well, also those of runs; fits stay."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go.")] = False,
    blindly: Annotated[bool, typer.Option("--no-runs", help="Go on if no run is found.")] = False,
    overrides: Overrides = None,
    allow_import: Allowed = None,
    store: Store = None,
    as_json: Json = False,
    no_color: NoColor = False,
) -> None:
    """Remove what no run needs and nobody has used lately.

    \b
    Examples:
      fuse store gc --dry-run
      fuse store gc recipes/*.yaml --older-than 30d
      fuse store gc --out runs --out /shared/runs
      fuse store gc --no-runs --older-than 0
      fuse store gc --models --older-than 30d

    What a running process uses stays, whatever its age.
    """
    from fusecli.report.upkeep import render_sweeping, sweeping_json
    from fusecli.run.upkeep import sweep

    found = sweep(
        tuple(recipes or ()),
        looking(overrides, store, allow_import),
        out,
        older_than=older_than,
        blindly=blindly,
        models=models,
        dry_run=dry_run,
    )
    show(
        lambda: sweeping_json(found),
        lambda console: render_sweeping(found, console),
        as_json=as_json,
        no_color=no_color,
    )
