"""`fuse why`: for which change each fit has to be made again."""

from __future__ import annotations

import sys

from fusecli.cli.options import Allowed, Json, NoColor, Overrides, RecipePath, Store
from fusecli.cli.output import put, put_json


def why(
    recipe: RecipePath,
    *,
    overrides: Overrides = None,
    store: Store = None,
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
    from fusecli.report import make_console
    from fusecli.report.why import render_why, why_json
    from fusecli.run.explaining import why as explain
    from fusecli.run.options import RunOptions

    given, allowed = tuple(overrides or ()), tuple(allow_import or ())
    found = explain(recipe, RunOptions(overrides=given, store=store, allow_import=allowed))
    if as_json:
        put_json(why_json(found))
    else:
        put(render_why(found, make_console(sys.stdout, no_color=no_color)))
