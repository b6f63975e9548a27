"""From the path of a recipe to a checked `Recipe`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fusecli.errors import RecipeError
from fusecli.recipe.inheritance import read_with_bases
from fusecli.recipe.language import Recipe, recipe
from fusecli.recipe.overrides import overridden
from fusecli.recipe.tasks import unsuited


def load(path: Path, overrides: Sequence[str] = (), *, allow_import: Sequence[str] = ()) -> Recipe:
    """Return the recipe of a file, its bases and the `--set` overrides laid in.

    Raises:
        RecipeError: it has mistakes; all of them are told together.
    """
    root = overridden(read_with_bases(path), overrides)
    made = recipe(root, path, tuple(allow_import))
    problems = unsuited(made, made.data.task) if made.data.task else ()
    if problems:
        raise RecipeError(problems)
    return made
