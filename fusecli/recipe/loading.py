"""From the path of a recipe to a checked `Recipe`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fusecli.errors import RecipeError
from fusecli.recipe.inheritance import read_with_bases
from fusecli.recipe.language import Recipe, recipe
from fusecli.recipe.overrides import overridden
from fusecli.recipe.places import Node, Place
from fusecli.recipe.reading import parse
from fusecli.recipe.tasks import unsuited


@dataclass(frozen=True)
class Written:
    """The text of a recipe that is in no file. path: where it would be, for names and paths."""

    text: str
    path: Path


def load(
    origin: Path | Written, overrides: Sequence[str] = (), *, allow_import: Sequence[str] = ()
) -> Recipe:
    """Return the recipe of a file or a text, its bases and the `--set` overrides laid in.

    Raises:
        RecipeError: it has mistakes; all of them are told together.
    """
    tree = read_with_bases(origin) if isinstance(origin, Path) else _parsed(origin)
    path = origin if isinstance(origin, Path) else origin.path
    made = recipe(overridden(tree, overrides), path, tuple(allow_import))
    problems = unsuited(made, made.data.task) if made.data.task else ()
    if problems:
        raise RecipeError(problems)
    return made


def _parsed(written: Written) -> Node:
    folder = written.path.absolute().parent
    return parse(written.text, Place(str(written.path), 1, 1, folder))
