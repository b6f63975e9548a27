"""`fuse doctor`: what could make the scores of a recipe too good to be true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusecli.cli.options import Allowed, Backend, Jobs, Json, NoColor, Overrides, Quiet, Store
from fusecli.cli.showing import show, watching
from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.run import RunOptions
    from fusecli.run.doctoring import Checkup


def doctor(  # noqa: PLR0913  # each is an option of the command
    recipe: Annotated[
        Path | None, typer.Argument(metavar="RECIPE", help="The recipe: a YAML file.")
    ] = None,
    *,
    overrides: Overrides = None,
    jobs: Jobs = None,
    store: Store = None,
    backend: Backend = "isolated",
    no_fits: Annotated[
        bool, typer.Option("--no-fits", help="Look at the table and its folds only.")
    ] = False,
    list_all: Annotated[
        bool, typer.Option("--list", help="Print everything that can be found, and stop.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    allow_import: Allowed = None,
) -> None:
    """Look for leaks: whatever makes scores too good to be true.

    \b
    Examples:
      fuse doctor recipe.yaml
      fuse doctor recipe.yaml --no-fits
      fuse doctor recipe.yaml --json
      fuse doctor --list

    A few cheap fits are made besides, with permuted targets. Exit code 3 if anything is an error.
    """
    from fusecli.run import RunOptions

    if list_all:
        _print_list(as_json=as_json, no_color=no_color)
        return
    if recipe is None:
        raise UsageError("no recipe is given", "fuse doctor recipe.yaml, or fuse doctor --list")
    options = RunOptions(
        overrides=tuple(overrides or ()),
        jobs=jobs,
        store=store,
        backend=backend,
        allow_import=tuple(allow_import or ()),
    )
    checkup = _watched(recipe, options, fits=not no_fits, quiet=quiet, no_color=no_color)
    _print(checkup, as_json=as_json, no_color=no_color)
    raise typer.Exit(checkup.exit_code)


def _watched(
    recipe: Path, options: RunOptions, *, fits: bool, quiet: bool, no_color: bool
) -> Checkup:
    from fusecli.run.doctoring import examine

    with watching(quiet=quiet, no_color=no_color) as progress:
        return examine(recipe, options, fits=fits, on_event=progress)


def _print(checkup: Checkup, *, as_json: bool, no_color: bool) -> None:
    from fusecli.report import checkup_json, render_checkup

    show(
        lambda: checkup_json(checkup),
        lambda console: render_checkup(checkup, console),
        as_json=as_json,
        no_color=no_color,
    )


def _print_list(*, as_json: bool, no_color: bool) -> None:
    from fusecli.report import ailments, listing_json, render_listing

    show(
        lambda: listing_json("findings", ailments()),
        lambda console: render_listing(ailments(), console),
        as_json=as_json,
        no_color=no_color,
    )
