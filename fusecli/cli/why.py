"""`fuse why`: for which change each fit has to be made again."""

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


def why(  # noqa: PLR0913  # each is an option of the command
    recipe: RecipePath,
    *,
    overrides: Overrides = None,
    store: Store = None,
    save_models: SaveModels = True,
    as_json: Json = False,
    no_color: NoColor = False,
    allow_import: Allowed = None,
) -> None:
    """Say why fits have to be made again: the field that differs.

    \b
    Examples:
      fuse why recipe.yaml
      fuse why recipe.yaml --set models.forest.n_estimators=500
      fuse why recipe.yaml --json

    Each base model is compared with the stored fit that differs least from it.
    """
    from fusecli.report.why import render_why, why_json
    from fusecli.run.explaining import why as explain

    found = explain(recipe, looking(overrides, store, allow_import, save_models=save_models))
    show(
        lambda: why_json(found),
        lambda console: render_why(found, console),
        as_json=as_json,
        no_color=no_color,
    )
