"""YAML to a checked, frozen `Recipe`: every mistake at once, each with its place."""

from pathlib import Path
from typing import Any

from fusecli.recipe.composites import base_of, grounded, is_composite, unfit, with_composites
from fusecli.recipe.data import reading_options
from fusecli.recipe.language import Recipe
from fusecli.recipe.loading import Written, load
from fusecli.recipe.tasks import misfits, unsuited
from fusecli.recipe.writing import resolved, text

__all__ = [
    "Recipe",
    "Written",
    "base_of",
    "document",
    "grounded",
    "is_composite",
    "json_schema",
    "load",
    "misfits",
    "reading_options",
    "resolved",
    "text",
    "unfit",
    "unsuited",
    "with_composites",
]


def document(path: Path) -> Any:
    """Return a YAML file that is no recipe as plain values. Raises RecipeError."""
    from fusecli.recipe.places import plain
    from fusecli.recipe.reading import read

    return plain(read(path))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of the language, for editors."""
    from fusecli.recipe import schema  # as the only part that always needs pydantic

    return schema.json_schema()
