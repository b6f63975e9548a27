"""`fuse run`: from a recipe to a board."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusecli.cli.bounds import (
    FitMemory,
    FitTimeout,
    RetryFailed,
    Strict,
    TimeLimit,
    bounded,
)
from fusecli.cli.crash import FOLDER
from fusecli.cli.gate import Gate, hold
from fusecli.cli.options import (
    Allowed,
    Backend,
    Csv,
    Form,
    GateOption,
    Inner,
    Jobs,
    Json,
    Markdown,
    NoColor,
    Out,
    Overrides,
    Quiet,
    SaveModels,
    ShardOption,
    Store,
    Target,
    VerifyOption,
    one_form,
    printed,
)
from fusecli.cli.output import put
from fusecli.cli.shards import make_share, shard_named
from fusecli.cli.showing import watching
from fusecli.forks.expecting import expect_fits

if TYPE_CHECKING:
    from fusecli.recipe import Written
    from fusecli.run import Outcome, RunOptions


RecipeOrTable = Annotated[
    str,
    typer.Argument(metavar="RECIPE", help="The recipe, a YAML file; or a table, with --target."),
]


def run(  # noqa: PLR0913  # each is an option of the command
    recipe: RecipeOrTable,
    *,
    target: Target = None,
    overrides: Overrides = None,
    jobs: Jobs = None,
    store: Store = None,
    out: Out = Path("runs"),
    backend: Backend = "isolated",
    as_json: Json = False,
    as_csv: Csv = False,
    as_md: Markdown = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    allow_import: Allowed = None,
    gate: GateOption = None,
    shard: ShardOption = "",
    verify: VerifyOption = "",
    fit_timeout: FitTimeout = "",
    fit_memory: FitMemory = "",
    time_limit: TimeLimit = "",
    strict: Strict = False,
    retry: RetryFailed = True,
    save_models: SaveModels = True,
    inner: Inner = False,
) -> None:
    """Fit every model, fuse them, print an honest board.

    \b
    Examples:
      fuse run recipe.yaml
      fuse run table.csv --target price   with the recipe that `fuse init` would write
      fuse run recipe.yaml --set cv.folds=10 --jobs 4
      fuse run recipe.yaml --all          fusions inside the fusion on the board, too
      fuse run recipe.yaml --quiet --gate better && deploy
      fuse run recipe.yaml --shard 2/8    one of eight jobs on one store; a plain run fuses
      fuse run recipe.yaml --verify 5     make five fits again: are their bytes the same?

    What is stored is never fitted again: stopped at any moment, the same command goes on.
    """
    expect_fits(recipe, out, backend)
    from fusecli.fit import sample_of
    from fusecli.run import RunOptions, origin_of

    form = one_form(json=as_json, csv=as_csv, md=as_md)
    FOLDER.set(out)
    given, allowed = tuple(overrides or ()), tuple(allow_import or ())
    share, again = shard_named(shard, form, gate, verify), sample_of(verify) if verify else None
    origin = origin_of(recipe, target, given)
    options = RunOptions(given, jobs, store, out, backend, allowed, save_models=save_models)
    options = replace(options, verify=again, inner=inner)
    options = bounded(options, fit_timeout, fit_memory, time_limit, strict=strict, retry=retry)
    if share:
        raise typer.Exit(make_share(origin, share, options, form, quiet=quiet, no_color=no_color))
    _end(_watched(origin, options, quiet=quiet, no_color=no_color), form, gate, no_color=no_color)


def _end(outcome: Outcome, form: Form, gate: Gate | None, *, no_color: bool) -> None:
    """Print the board, and exit with what it comes to."""
    put(_printed(outcome, form, no_color=no_color))
    if gate:
        hold(outcome.board, gate)
    raise typer.Exit(outcome.exit_code)


def _watched(
    origin: Path | Written, options: RunOptions, *, quiet: bool, no_color: bool
) -> Outcome:
    from fusecli.run import run as run_recipe

    with watching(quiet=quiet, no_color=no_color) as progress:
        return run_recipe(origin, options, progress)


def _printed(outcome: Outcome, form: Form, *, no_color: bool) -> str:
    from fusecli import report

    boards, folder = (outcome.board, outcome.further), outcome.folder
    console = report.make_console(sys.stdout, no_color=no_color)
    return printed(
        form,
        json=lambda: report.boards_json_text(*boards, folder),
        csv=lambda: report.boards_csv_of_targets(*boards),
        md=lambda: report.boards_markdown(*boards, folder),
        text=lambda: report.render_boards(*boards, console, folder),
    )
