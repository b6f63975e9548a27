"""`fuse check`: what a run would do, without doing it."""

from __future__ import annotations

from fusecli.cli.options import (
    Allowed,
    Json,
    NoColor,
    Overrides,
    RecipePath,
    SaveModels,
    Store,
    looking,
)
from fusecli.cli.showing import show


def check(  # noqa: PLR0913  # each is an option of the command
    recipe: RecipePath,
    *,
    overrides: Overrides = None,
    store: Store = None,
    save_models: SaveModels = True,
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
    from fusecli.report import plan_json, render_plan
    from fusecli.run import check as check_recipe

    found = check_recipe(recipe, looking(overrides, store, allow_import, save_models=save_models))
    show(
        lambda: plan_json(found),
        lambda console: render_plan(found, console),
        as_json=as_json,
        no_color=no_color,
    )
