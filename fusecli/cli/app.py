"""The commands of `fuse` under one name."""

from __future__ import annotations

from typing import Annotated

import typer

from fusecli import __version__
from fusecli.cli.check import check
from fusecli.cli.compare import compare
from fusecli.cli.completion import completion
from fusecli.cli.diffs import diff
from fusecli.cli.doctor import doctor
from fusecli.cli.export import export
from fusecli.cli.help import help_on
from fusecli.cli.imports import import_file
from fusecli.cli.init import init
from fusecli.cli.inspect import inspect
from fusecli.cli.listing import list_names
from fusecli.cli.predict import predict
from fusecli.cli.recipes import recipes
from fusecli.cli.run import run
from fusecli.cli.runs import runs, show
from fusecli.cli.schema import schema
from fusecli.cli.store import store
from fusecli.cli.why import why

ABOUT = """
Does combining these models help, by how much, and is it worth the price?

\b
Examples:
  fuse recipes                       the recipes that come with fuse
  fuse recipes iris_voting           copy one here
  fuse run iris_voting.yaml          fit every model on every fold, print the board
  fuse compare iris_voting.yaml      which way of fusing these models is best, if any
  fuse inspect table.csv             what becomes of every column of a table
  fuse init table.csv --target y     a recipe for a table of your own
  fuse show iris_voting              the board of the newest run again
  fuse predict iris_voting new.csv   what the newest run says of new rows
  fuse help                          topics: recipe, strategies, honesty, exit-codes, ...

Exit codes: 0 done; 1 done, but some model failed or predicts something else when fitted again;
2 usage or recipe; 3 data; 4 store or disk; 5 a --gate not met; 70 a bug of ours; 129, 130, 143
stopped by a signal.
"""

app = typer.Typer(
    name="fuse",
    help=ABOUT,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Print the version, or else the help where no command is named: a mistake of usage."""
    if version:
        typer.echo(f"fuse {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


app.command("run")(run)
app.command("compare")(compare)
app.command("check")(check)
app.command("completion")(completion)
app.command("diff")(diff)
app.command("doctor")(doctor)
app.command("help")(help_on)
app.command("init")(init)
app.command("export")(export)
app.command("import")(import_file)
app.command("inspect")(inspect)
app.command("list")(list_names)
app.command("predict")(predict)
app.command("recipes")(recipes)
app.command("runs")(runs)
app.command("schema")(schema)
app.command("show")(show)
app.command("why")(why)
app.add_typer(store, name="store")
