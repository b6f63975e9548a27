"""`fuse export`: a run's fusion and its models as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusecli.cli.options import Allowed, Json, Member, Quiet, RunName, Runs, Store
from fusecli.cli.output import put, put_json, say
from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.run.exporting import Exported
    from fusecli.run.options import RunOptions


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="The file to write: .fuse or .onnx [default: RECIPE.fuse].",
    ),
]
Pickle = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write a pickle instead, which runs what it holds: for yourself only."
    ),
]
MLflow = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Write a folder for MLflow instead, with the file in it."),
]


def export(  # noqa: PLR0913  # each is an option of the command
    run: RunName,
    *,
    output: Output = None,
    pickle: Pickle = None,
    mlflow: MLflow = None,
    member: Member = "",
    store: Store = None,
    out: Runs = Path("runs"),
    as_json: Json = False,
    allow_import: Allowed = None,
    quiet: Quiet = False,
) -> None:
    """Put a run's fusion, with the models it needs, into one file.

    \b
    Examples:
      fuse export iris_voting -o model.fuse     the newest run of that recipe
      fuse export iris_voting --member svm      one base model, where the verdict is to keep it
      fuse export iris_voting -o model.onnx     a graph of standard operators, for any ONNX runtime
      fuse predict model.fuse new.csv
      python -c "import fusecli; print(fusecli.load('model.fuse').predict(table))"

    The file holds the columns, the combiner, the models of the members that have a weight, a model
    card, and checksums. Reading it runs nothing that is in it. It needs the same major versions of
    the libraries that fitted it.

    An ONNX file needs none of them. It is put in place only after it has predicted rows of the
    training table, and of them some with missing cells and unseen levels, as the fusion does.
    """
    from fusecli.run.options import RunOptions

    options = RunOptions(store=store, out=out, allow_import=tuple(allow_import or ()))
    found = _written(run, options, (output, pickle, mlflow), member)
    if as_json:
        from fusecli.report.predictions import export_json

        put_json(export_json(found))
        return
    put(f"{found.path}\n")
    if not quiet:
        _tell(found)


def _tell(found: Exported) -> None:
    from fusecli.report.quantities import size

    members = f"{found.members} member{'s' * (found.members != 1)}, {found.models} models"
    for name in found.imported:
        say(f"note: {name} is imported: predicting takes `--predictions {name}=FILE`")
    for notice in found.notices:
        say(f"note: {notice}")
    say(f"{found.fusion} with {members}: {size(found.size)}")
    if found.parity is not None:
        say(found.parity.sentence)


def _written(
    run: str, options: RunOptions, places: tuple[Path | None, Path | None, Path | None], member: str
) -> Exported:
    """Write what is asked for; places: of --output, --pickle and --mlflow."""
    named = zip(("--output", "--pickle", "--mlflow"), places, strict=True)
    given = [f"'{name}'" for name, place in named if place is not None]
    if len(given) > 1:
        raise UsageError(
            f"{' and '.join(given)} do not go together",
            "give one; export the run once more for another",
        )
    output, pickle, mlflow = places
    if mlflow is not None:
        from fusecli.run.mlflow_folders import export_folder

        return export_folder(run, mlflow, options, member)
    if output is not None and output.suffix.lower() == ".onnx":
        from fusecli.run.graph_files import export_graph

        return export_graph(run, output, options, member)
    from fusecli.run.exporting import export as export_run

    return export_run(run, pickle or output, options, pickle=pickle is not None, member=member)
