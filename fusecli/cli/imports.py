"""`fuse import`: predictions of other tools as a member of a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fusecli.cli.options import Allowed, Overrides, Quiet
from fusecli.cli.output import put, say

Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="A file of predictions, or the folder of a run.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="The file to write, .csv or .parquet [default: by NAME].",
    ),
]
RecipeFor = Annotated[
    Path | None,
    typer.Option(
        "--recipe",
        "-r",
        metavar="RECIPE",
        help="The recipe that it is for: rows and classes are checked.",
    ),
]
Layout = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="Who has written it: fuse, autogluon, h2o, mljar or sklearn [default: found out].",
    ),
]
Member = Annotated[
    str, typer.Option(metavar="NAME", help="Which member of a run to import [default: its fusion].")
]
Name = Annotated[
    str,
    typer.Option(metavar="NAME", help="What it is called in the recipe [default: by the file]."),
]


def import_file(  # noqa: PLR0913  # each is an option of the command
    source: Source,
    *,
    recipe: RecipeFor = None,
    output: Output = None,
    layout: Layout = "",
    member: Member = "",
    name: Name = "",
    overrides: Overrides = None,
    allow_import: Allowed = None,
    quiet: Quiet = False,
) -> None:
    """Import the predictions of another run or tool.

    \b
    Examples:
      fuse import runs/iris_voting/20261122T101307-7318 --recipe iris.yaml
      fuse import runs/iris_voting/20261122T101307-7318/oof.parquet --member forest
      fuse import predictions_out_of_folds.csv --recipe iris.yaml --name mljar
      fuse import oof.npy --recipe iris.yaml --format sklearn -o preds/old.csv

    Prints the lines to paste into the recipe. Reads what AutoGluon, H2O, mljar, scripts with
    scikit-learn and fuse itself write; a file with ids and a column a class needs no import.
    """
    from fusecli.run.importing import ImportOptions, import_predictions
    from fusecli.run.options import RunOptions

    run = RunOptions(tuple(overrides or ()), allow_import=tuple(allow_import or ()))
    found = import_predictions(source, ImportOptions(run, recipe, layout, member, name, output))
    put(found.lines)
    if not quiet:
        say(f"{found.rows:,} lines in the layout of {found.layout}, written to '{found.output}'")
        for notice in found.notices:
            say(f"note: {notice}")
