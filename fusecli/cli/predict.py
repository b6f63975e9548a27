"""`fuse predict`: what a run's fusion says of new rows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusecli.cli.options import Allowed, Json, Member, Quiet, Runs, Store
from fusecli.cli.output import put, put_bytes, put_json, say
from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.run.predicting import Predicted, PredictOptions
    from fusecli.run.scored import Scored

RUN = "The folder of a run, the name of its recipe for the newest one, or a model file."
RunName = Annotated[str, typer.Argument(metavar="RUN", help=RUN)]
Data = Annotated[
    str | None,
    typer.Argument(
        metavar="DATA",
        help="The table to predict: CSV, Parquet, JSON lines, a source; - for CSV from a pipe.",
        show_default=False,
    ),
]
Oof = Annotated[
    bool,
    typer.Option(
        "--oof", help="Predict the rows of training, each by what has not seen it; without DATA."
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="The file to write [default: standard output]."
    ),
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
Scores = Annotated[
    bool, typer.Option("--score", help="Score the predictions by the target that DATA has.")
]
Chunk = Annotated[int, typer.Option(min=1, metavar="ROWS", help="Rows in memory at a time.")]


def predict(  # noqa: PLR0913  # each is an option of the command
    run: RunName,
    data: Data = None,
    *,
    output: Output = None,
    form: Form = "",
    explain: Explain = False,
    predictions: Given = None,
    member: Member = "",
    score: Scores = False,
    oof: Oof = False,
    chunk: Chunk = 16_384,
    store: Store = None,
    out: Runs = Path("runs"),
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
      fuse predict iris_voting labelled.csv --score -o answers.csv
      fuse predict iris_voting new.csv --member svm     where the verdict is to keep it
      fuse predict iris_voting --oof -o unseen.csv
      zcat new.csv.gz | fuse predict iris_voting - > answers.csv

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

    if as_json and output is None:
        raise UsageError("'--json' tells of a file of predictions", "name it: -o answers.csv")
    options = RunOptions(store=store, out=out, allow_import=tuple(allow_import or ()))
    lent = tuple(predictions or ())
    wanted = PredictOptions(options, output, form, explain, chunk, lent, member, score)
    _show(_predicted(run, data, wanted, oof=oof), output, as_json=as_json, quiet=quiet)


def _show(found: Predicted, output: Path | None, *, as_json: bool, quiet: bool) -> None:
    if as_json and output is not None:
        from fusecli.report.predictions import prediction_json

        put_json(prediction_json(output, found))
        return
    if not quiet:
        _tell(found, output)
    for scored in found.scores:
        _board(scored, output)


def _predicted(run: str, data: str | None, wanted: PredictOptions, *, oof: bool) -> Predicted:
    if oof and data is not None:
        told = "'--oof' predicts the rows of training, which are the run's own"
        raise UsageError(told, "leave the table out, or '--oof'")
    if oof:
        from fusecli.run.unseen_rows import predict_unseen

        return predict_unseen(run, wanted, put_bytes)
    if data is None:
        raise UsageError("no table to predict is named", "fuse predict RUN DATA; or '--oof'")
    from fusecli.run.predicting import predict as predict_rows

    return predict_rows(run, data, wanted, put_bytes)


def _board(scored: Scored, output: Path | None) -> None:
    """Print the scores where they are the result, else where the talk goes."""
    from fusecli.report import make_console
    from fusecli.report.new_scores import render_scores

    if output is not None:
        put(render_scores(scored, make_console(sys.stdout)))
    else:
        console = make_console(sys.stderr, no_color=True)  # what is said there is plain text
        say(render_scores(scored, console).rstrip("\n"))


def _tell(found: Predicted, output: Path | None) -> None:
    """Say what should be known, and how many rows there were unless they are on the screen."""
    from fusecli.run.predicting import EXACT

    for notice in found.notices:
        say(f"note: {notice}")
    if output is not None or not sys.stdout.isatty():
        rows = f"{found.rows:,} row{'s' * (found.rows != 1)}"
        members = f"{found.members} member{'s' * (found.members != 1)}"
        same = ", as stored" if found.differs is not None and found.differs <= EXACT else ""
        say(f"{rows} predicted by {found.fusion} ({members}, {found.models} models){same}")
