"""What commands call RUN, RECIPE and DATA: folders, names and files, found or refused."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from fusecli import registry
from fusecli.dataset.names import shown
from fusecli.errors import DataError, UsageError
from fusecli.recipe import Recipe, Written, load
from fusecli.run.finished import is_run
from fusecli.run.kinds import newest_in
from fusecli.run.mistaken import refuse_no_recipe, refuse_no_run
from fusecli.run.options import RunOptions
from fusecli.run.run_folders import is_over_many, run_folder
from fusecli.sources import is_keyed
from fusecli.sources.files import nearest
from fusecli.sources.unreadable import unreadable


def is_file(named: str) -> bool:
    """Tell whether a file has that name, and the name is no nonsense."""
    try:
        return Path(named).is_file()
    except (OSError, ValueError):
        return False


def refuse_other_files(named: str, out: Path) -> None:
    """Return of a file that may be a model file: of that name, or of one that says nothing.

    Raises:
        UsageError: it is known to be something else.
    """
    if Path(named).suffix.lower() != ".fuse":  # those are read to know
        refuse_no_run(named, out)


def recipe_of(origin: Path | Written, options: RunOptions, *further: str) -> Recipe:
    """Return the recipe that a command names, with its overrides and further ones.

    Raises:
        RecipeError: it has mistakes, or is another kind of file; then the hint is what takes that.
    """
    if isinstance(origin, Path):
        refuse_no_recipe(origin, options.out)
    return load(origin, (*options.overrides, *further), allow_import=options.allow_import)


def folder_of(named: str, out: Path) -> Path:
    """Return the folder of a run; of the folder of a recipe, that of its newest run.

    Raises:
        UsageError: there is no such run.
    """
    try:
        refuse_no_run(named, out)
        place = Path(named)
        is_one = is_run(place) or is_over_many(place)
        if not is_one and place.is_dir() and newest_in(place):  # the folder of a recipe
            return run_folder(place.absolute().name, place.absolute().parent)
        return run_folder(named, out)
    except (OSError, ValueError):  # too long for a path, or not one at all
        raise UsageError(f"'{named[:60]}' is no run", "name a recipe, or a run's folder") from None


def refuse_absent(source: str) -> bool:
    """Return whether a word of a command is a path; if not, it is the name of a source.

    Raises:
        DataError: it is neither, or a folder.
    """
    is_name = source in registry.names("sources") or is_keyed(source)
    if os.path.isdir(source) and not is_name:  # noqa: PTH112  # of any text, as below
        raise unreadable(source, ())
    if os.path.exists(source):  # noqa: PTH110  # Path.exists refuses long ones
        return True
    if is_name:
        return False
    hint = ""
    with suppress(OSError, ValueError):
        hint = nearest(Path(source))
    hint = hint or "'fuse list sources' names the built-in tables"
    raise DataError(f"{shown(source)}: no such file", hint)
