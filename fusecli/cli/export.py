"""`fuse export`: a run's fusion and its models as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fusecli.cli.options import Allowed, Json, Out, Quiet, Store
from fusecli.cli.output import put, put_json, say
from fusecli.errors import UsageError

RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="The folder of a run, or the name of its recipe for the newest one."
    ),
]


def export(  # noqa: PLR0913  # each is an option of the command
    run: RunName,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write [default: RECIPE.fuse]."),
    ] = None,
    pickle: Annotated[
        Path | None,
        typer.Option(help="Write a pickle instead, which runs what it holds: for yourself only."),
    ] = None,
    store: Store = None,
    out: Out = Path("runs"),
    as_json: Json = False,
    allow_import: Allowed = None,
    quiet: Quiet = False,
) -> None:
    """Put a run's fusion, with the models it needs, into one file.

    \b
    Examples:
      fuse export iris_voting -o model.fuse     the newest run of that recipe
      fuse predict model.fuse new.csv
      python -c "import fusecli; print(fusecli.load('model.fuse').predict(table))"

    The file holds the columns, the combiner, the models of the members that have a weight, a model
    card, and checksums. Reading it runs nothing that is in it. It needs the same major versions of
    the libraries that fitted it.
    """
    from fusecli.run.exporting import export as export_run
    from fusecli.run.options import RunOptions

    options = RunOptions(store=store, out=out, allow_import=tuple(allow_import or ()))
    if pickle is not None and output is not None:
        raise UsageError("'--pickle' and '--output' do not go together", "export the run twice")
    found = export_run(run, pickle or output, options, pickle=pickle is not None)
    if as_json:
        from fusecli.report.predictions import export_json

        counts = (found.size, found.members, found.models)
        put_json(export_json(found.path, found.fusion, counts))
        return
    put(f"{found.path}\n")
    if not quiet:
        members = f"{found.members} member{'s' * (found.members != 1)}, {found.models} models"
        for name in found.imported:
            say(f"note: {name} is imported: predicting takes `--predictions {name}=FILE`")
        say(f"{found.fusion} with {members}: {found.size / 2**20:.1f} MB")
