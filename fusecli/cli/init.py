"""`fuse init`: a recipe to begin with, written from a table."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from fusecli.cli.options import Overrides, TableName, Target
from fusecli.cli.output import put, reason, say
from fusecli.errors import StoreError, UsageError

STDOUT = Path("-")


def init(
    data: TableName,
    *,
    target: Target = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The recipe to write [default: NAME.yaml]; - prints it.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    overrides: Overrides = None,
) -> None:
    """Write a recipe for a table, each choice with its reason.

    \b
    Examples:
      fuse init table.csv --target price
      fuse init table.csv --target price -o experiments/price.yaml
      fuse init table.csv --target price --set data.encoding=latin-1
      fuse init iris -o -

    Columns that only number the rows or give the target away are dropped; groups and dates are
    proposed. Models and strategy suit the table's size. The recipe runs as it is.
    """
    from fusecli.run.starting import started

    folder = output.parent if output and output != STDOUT else Path()
    name = output.stem if output and output != STDOUT else ""
    made = started(data, target, folder=folder, name=name, overrides=tuple(overrides or ()))
    if output == STDOUT:
        put(made.text)
        return
    path = output or made.path
    _write(path, made.text, force=force)
    put(f"{path}\n")
    say(f"try: fuse run {shlex.quote(str(path))}")


def _write(path: Path, text: str, *, force: bool) -> None:
    """Write a recipe, but over no other file.

    Raises:
        UsageError: there is one. StoreError: the place cannot be written to.
    """
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        if not path.parent.is_dir():
            raise StoreError(f"'{path.parent}' is no folder", "name another file with -o") from None
        hint = "name another file with -o, or give --force"
        raise UsageError(f"'{path}' is there already", hint) from None
    except OSError as error:
        raise StoreError(f"'{path}' cannot be written: {reason(error)}") from None
