"""`fuse predict`: what a run's fusion says of new rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusecli.cli.options import Allowed, Json, Out, Quiet, Store
from fusecli.cli.output import put_bytes, put_json, say
from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.run.predicting import Predicted

RUN = "The folder of a run, the name of its recipe for the newest one, or a model file."
RunName = Annotated[str, typer.Argument(metavar="RUN", help=RUN)]
Data = Annotated[
    str, typer.Argument(help="The table to predict: CSV, Parquet, JSON lines, or a source.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="The file to write [default: standard output]."),
]
FORMS = "[default: by the ending of the file, or csv]"
Form = Annotated[str, typer.Option("--format", metavar="csv|parquet|jsonl", help=FORMS)]
Explain = Annotated[
    bool, typer.Option("--explain", help="Add what each member predicts, and its part.")
]
Given = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=FILE",
        help="What an imported member predicts for these rows; once for each such member.",
    ),
]
Chunk = Annotated[int, typer.Option(min=1, metavar="ROWS", help="Rows in memory at a time.")]


def predict(  # noqa: PLR0913  # each is an option of the command
    run: RunName,
    data: Data,
    *,
    output: Output = None,
    form: Form = "",
    explain: Explain = False,
    predictions: Given = None,
    chunk: Chunk = 16_384,
    store: Store = None,
    out: Out = Path("runs"),
    allow_import: Allowed = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Predict new rows with the fusion of a run.

    \b
    Examples:
      fuse predict iris_voting new.csv                  the newest run of that recipe
      fuse predict runs/iris_voting/20261122T081500-3f9a new.parquet -o answers.parquet
      fuse predict model.fuse new.csv --explain         with a file of fuse export
      fuse predict iris_voting new.csv --predictions legacy=legacy_new.csv

    Columns are matched by name, in any order; the target need not be there. Each member predicts by
    the mean of its fold models; members without a weight are not asked, nor are later stages of a
    cascade for rows that earlier ones are sure of. Ids are carried along; without ids, rows are
    numbered from 0.

    A member that the recipe imported (`legacy: {predictions: old.csv}`) has no model, so a file has
    to say what it predicts: columns as in the recipe's file, lines found by the ids, else by the
    order of the rows.
    """
    from fusecli.run.options import RunOptions
    from fusecli.run.predicting import PredictOptions
    from fusecli.run.predicting import predict as predict_rows

    if as_json and output is None:
        raise UsageError("'--json' tells of a file of predictions", "name it: -o answers.csv")
    options = RunOptions(store=store, out=out, allow_import=tuple(allow_import or ()))
    lent = tuple(predictions or ())
    wanted = PredictOptions(options, output, form, explain=explain, rows=chunk, predictions=lent)
    found = predict_rows(run, data, wanted, put_bytes)
    if as_json and output is not None:
        _put(found, output)
    elif not quiet:
        _tell(found, output)


def _put(found: Predicted, output: Path) -> None:
    from fusecli.report.predictions import prediction_json

    counts = (found.rows, found.members, found.models)
    put_json(prediction_json(output, found.fusion, counts, found.notices))


def _tell(found: Predicted, output: Path | None) -> None:
    """Say what should be known, and how many rows there were unless they are on the screen."""
    for notice in found.notices:
        say(f"note: {notice}")
    if output is not None or not sys.stdout.isatty():
        rows = f"{found.rows:,} row{'s' * (found.rows != 1)}"
        members = f"{found.members} member{'s' * (found.members != 1)}"
        say(f"{rows} predicted by {found.fusion} ({members}, {found.models} models)")
