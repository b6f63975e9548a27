"""`fuse import`: what other tools predicted out of fold, as a file that a recipe can name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from fusecli.dataset import prepare
from fusecli.errors import DataError, UsageError, did_you_mean
from fusecli.folds import deal
from fusecli.predictions import imported
from fusecli.predictions.headless import any_lines_of
from fusecli.predictions.layouts import Wanted
from fusecli.predictions.own_form import check_target, own_ids, written
from fusecli.predictions.recognising import LAYOUTS, layout_of
from fusecli.recipe import Recipe
from fusecli.recipe.imported import SUFFIXES
from fusecli.recipe.words import name_from
from fusecli.run.mistaken import refuse_no_predictions
from fusecli.run.named import recipe_of
from fusecli.run.options import RunOptions
from fusecli.run.sinks import replacing
from fusecli.values import Dataset, ImportSpec, Notice

TABLE = "oof.parquet"


@dataclass(frozen=True)
class ImportOptions:
    """Options of `fuse import`. run: how a recipe is read. recipe: what the rows are checked with.

    layout: who has written the file; "": found out. member: of several in it. name: of the member
    in the recipe. output: the file to write; None: beside the recipe, or here.
    """

    run: RunOptions = field(default_factory=RunOptions)
    recipe: Path | None = None
    layout: str = ""
    member: str = ""
    name: str = ""
    output: Path | None = None


@dataclass(frozen=True)
class ImportReport:
    """What came of it. lines: of the recipe, to paste. rows: in the file that was written."""

    output: Path
    layout: str
    rows: int
    lines: str
    notices: tuple[Notice, ...]


def import_predictions(path: Path, options: ImportOptions) -> ImportReport:
    """Read a file of out-of-fold predictions, and write it in our form.

    path: of the file, or the folder of a run.

    Raises:
        DataError: it cannot be read, or is not of the recipe's rows. RecipeError: of the recipe.
        UsageError: nothing tells who has written it. StoreError: the new file cannot be written.
    """
    source = _source(path)
    recipe, whole = _recipe(options)
    lines = any_lines_of(str(source), str(source))
    layout = _layout(options.layout) or layout_of(lines)
    own = LAYOUTS[layout][1](lines, Wanted(options.member, whole.task if whole else None))
    ids = own_ids(own, whole, recipe.data if recipe else None, str(source))
    if whole is not None:
        check_target(own, ids[1], whole, str(source))
    name = _name(options.name, path)
    output = _output(options, name, source)
    with replacing(output) as file:
        file.write(written(ids, own, output.suffix))
    checked = _checked(name, output, recipe, whole)
    said = _lines(name, output, options.recipe)
    return ImportReport(output, layout, len(ids[1]), said, (*own.notices, *checked))


def _source(path: Path) -> Path:
    """Return the file to read: of the folder of a run, what it predicted out of fold."""
    found = path / TABLE if path.is_dir() else path
    if not str(found).lower().endswith(SUFFIXES) or (path.is_dir() and not found.is_file()):
        refuse_no_predictions(path)
    if path.is_dir() and not found.is_file():
        raise DataError(f"'{path}' is no folder of a run: it has no {TABLE}", "name a file")
    if not str(found).lower().endswith(SUFFIXES):
        raise DataError(f"'{found}': is of no known format", f"known are {', '.join(SUFFIXES)}")
    return found


def _layout(named: str) -> str:
    if named and named not in LAYOUTS:
        raise UsageError(f"no layout is called '{named}'", did_you_mean(named, list(LAYOUTS)))
    return named


def _recipe(options: ImportOptions) -> tuple[Recipe | None, Dataset | None]:
    """Return the recipe and every row of its table in its order, none set aside."""
    if options.recipe is None:
        return None, None
    recipe = recipe_of(options.recipe, options.run)
    return recipe, prepare(replace(recipe.data, test=None), seed=recipe.seed)


def _name(asked: str, path: Path) -> str:
    """Return what the member is called in the recipe: as asked, or after the file."""
    if asked and name_from(asked) != asked:
        raise UsageError(f"'{asked}' is no name of a model", "letters, digits, '_', '-' and '.'")
    stem = path.resolve().parent.name if path.is_dir() else path.name.split(".")[0]
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", stem)
    return asked or name_from(plain if plain[:1].isalpha() else f"imported_{plain}")


def _output(options: ImportOptions, name: str, source: Path) -> Path:
    """Return the file to write.

    Raises:
        UsageError: it is the one that is read, or is there and was not named, or cannot be.
    """
    folder = options.recipe.parent if options.recipe else Path()
    output = options.output or folder / f"{name}.parquet"
    if output.suffix not in (".csv", ".parquet"):
        raise UsageError(f"'{output}' is neither .csv nor .parquet", "name it otherwise with -o")
    if output.exists() and output.samefile(source):
        raise UsageError(f"'{output}' is the file that is read", "name another one with -o")
    if output.exists() and options.output is None:
        raise UsageError(f"'{output}' is there already", "name another one with -o or --name")
    return output


def _checked(
    name: str, output: Path, recipe: Recipe | None, whole: Dataset | None
) -> tuple[Notice, ...]:
    """Read the new file as a run would, and return what is to be said of it."""
    if recipe is None or whole is None:
        return (
            Notice("nothing was compared with a table", "--recipe RECIPE does, as a run would"),
        )
    data = replace(recipe.data, test=None)
    folds = deal(whole, recipe.cv, recipe.seed)
    found = imported(name, ImportSpec(str(output.resolve())), whole, folds, data)
    told = f"{found.predicted:,} of {found.rows:,} rows are predicted"
    return (Notice(told), *found.notices)


def _lines(name: str, output: Path, recipe: Path | None) -> str:
    """Return the lines of a recipe that name the file."""
    place = output.resolve()
    folder = recipe.resolve().parent if recipe else Path.cwd()
    path = place.relative_to(folder) if place.is_relative_to(folder) else place
    shown = str(path).replace("$", "$$")
    shown = shown if re.fullmatch(r"[A-Za-z0-9_./-]+", shown) else repr(shown)
    return f"models:\n  {name}: {{predictions: {shown}}}\n"
