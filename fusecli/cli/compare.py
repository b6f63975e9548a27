"""`fuse compare`: every strategy on the same stored predictions, on one data set or many."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
from fusecli.cli.options import (
    Allowed,
    Backend,
    Csv,
    GateOption,
    Inner,
    Jobs,
    Json,
    Markdown,
    NoColor,
    Out,
    Overrides,
    Quiet,
    Store,
    one_form,
)
from fusecli.errors import UsageError

Targets = Annotated[
    list[Path],
    typer.Argument(metavar="RECIPE|RUN", help="Recipes, or the folders of two runs."),
]
Strategies = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAMES",
        help="What to compare, commas between [default: the recipe's compare:, else all].",
    ),
]
Nested = Annotated[
    bool, typer.Option("--nested", help="Outer folds around fitting, fusing and choosing.")
]
Data = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="PATH",
        help="Tables for the recipe: an index, a folder with one, or a table; may be repeated.",
    ),
]
Tier = Annotated[
    list[str] | None,
    typer.Option(metavar="NAMES", help="Only tables of these tiers of the index."),
]
SortBy = Annotated[
    str, typer.Option(metavar="COLUMN", help="Order the board by a column, such as predict_ms.")
]


def compare(  # noqa: PLR0913  # each is an option of the command
    targets: Targets,
    *,
    strategies: Strategies = None,
    nested: Nested = False,
    inner: Inner = False,
    data: Data = None,
    tier: Tier = None,
    sort_by: SortBy = "",
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
    fit_timeout: FitTimeout = "",
    fit_memory: FitMemory = "",
    time_limit: TimeLimit = "",
    strict: Strict = False,
    retry: RetryFailed = True,
) -> None:
    """Score every strategy on the same stored predictions.

    \b
    Examples:
      fuse compare recipe.yaml
      fuse compare recipe.yaml --strategies mean,convex,stacking --sort-by predict_ms
      fuse compare recipe.yaml --nested
      fuse compare recipe.yaml --all        fusions inside others on the board, too
      fuse compare recipe.yaml --data tables/index.csv --tier quick
      fuse compare recipes/*.yaml --json > comparisons.json
      fuse compare runs/wine/20261122T081500-3f9a runs/wine/20261122T091200-77c0

    No base model is fitted twice: only what a run would have to fit is fitted. The verdict is on
    taking the best of all strategies, so it pays for having looked at many. An index has a column
    'dataset' (a path or a source), and may have 'target', 'task' and 'tier'.
    """
    from fusecli.cli import comparisons
    from fusecli.run import CompareOptions, RunOptions

    form = one_form(json=as_json, csv=as_csv, md=as_md)
    FOLDER.set(out)
    fits = RunOptions(tuple(overrides or ()), jobs, store, out, backend, tuple(allow_import or ()))
    fits = bounded(fits, fit_timeout, fit_memory, time_limit, strict=strict, retry=retry)
    options = CompareOptions(fits, _names(strategies), nested, sort_by, inner)
    talk = comparisons.Talk(form, quiet=quiet, no_color=no_color)
    if tier and not data:
        raise UsageError("--tier chooses among the tables of --data", "name those with --data")
    if data:
        raise typer.Exit(comparisons.of_tables(targets, data, _names(tier), options, talk, gate))
    raise typer.Exit(comparisons.of_named(targets, options, talk, gate))


def _names(given: list[str] | None) -> tuple[str, ...]:
    """Return names that were given with commas between, or one option after the other."""
    return tuple(name.strip() for name in ",".join(given or ()).split(",") if name.strip())
