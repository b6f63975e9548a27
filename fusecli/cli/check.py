"""`fuse check`: what a run would do, without doing it."""

from __future__ import annotations

import sys

from fusecli.cli.options import Allowed, Json, NoColor, Overrides, RecipePath, Store
from fusecli.cli.output import put, put_json


def check(
    recipe: RecipePath,
    *,
    overrides: Overrides = None,
    store: Store = None,
    as_json: Json = False,
    no_color: NoColor = False,
    allow_import: Allowed = None,
) -> None:
    """Check a recipe and say what a run would have to fit.

    \b
    Examples:
      fuse check recipe.yaml
      fuse check recipe.yaml --set cv.folds=10
      fuse check recipe.yaml --json

    Every mistake is told at once, each with its line and column.
    """
    from fusecli.report import make_console, plan_json, render_plan
    from fusecli.run import RunOptions
    from fusecli.run import check as check_recipe

    options = RunOptions(
        overrides=tuple(overrides or ()), store=store, allow_import=tuple(allow_import or ())
    )
    report = check_recipe(recipe, options)
    if as_json:
        put_json(plan_json(report))
    else:
        put(render_plan(report, make_console(sys.stdout, no_color=no_color)))
