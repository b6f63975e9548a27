"""Arguments and options that several commands share, and what they mean together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fusecli.cli.gate import Gate
from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.run.options import RunOptions

Form = Literal["text", "json", "csv", "md"]

RecipePath = Annotated[Path, typer.Argument(metavar="RECIPE", help="The recipe: a YAML file.")]
RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="The folder of a run, or the name of its recipe for the newest one."
    ),
]
TableName = Annotated[
    str, typer.Argument(metavar="DATA", help="The path of a table, or the name of a source.")
]
Target = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="The column to predict; a source knows its own."),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set a key of the recipe, as in models.forest.n_estimators=500; may be repeated.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        envvar="FUSE_JOBS",
        help="Fits at a time [default: the cores].",
    ),
]
Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        envvar="FUSE_STORE",
        help="The folder of the store [default: .fuse].",
    ),
]
Allowed = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-import",
        metavar="PKG",
        help="A further package that the recipe may take models from; may be repeated.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document (see fuse schema).")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Markdown = Annotated[bool, typer.Option("--md", help="Print Markdown.")]
NoColor = Annotated[
    bool, typer.Option("--no-color", help="No colour and no bold (as does NO_COLOR=1).")
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where the folder of the run is made.")]
Runs = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder of the runs.")]
Backend = Annotated[
    str,
    typer.Option(metavar="NAME", help="What makes the fits: 'isolated', or a backend of joblib."),
]
GateOption = Annotated[
    Gate | None, typer.Option(help="Exit with code 5 unless the verdict says that of the fusion.")
]
ShardOption = Annotated[
    str,
    typer.Option(
        "--shard",
        metavar="I/N",
        help="Make the I-th of N shares of the fits and fuse nothing: for batch arrays.",
    ),
]
VerifyOption = Annotated[
    str,
    typer.Option(
        "--verify",
        metavar="N|P%",
        help="Make N fits, or that share of all, again and compare their bytes with the store's.",
    ),
]
Inner = Annotated[
    bool, typer.Option("--all", help="Show the fusions that are members of others, too.")
]
SaveModels = Annotated[
    bool,
    typer.Option(
        "--save-models/--no-save-models",
        help="Whether to keep the fitted models in the store, to predict with.",
    ),
]
Member = Annotated[
    str, typer.Option(metavar="NAME", help="One base model alone, in place of the fusion.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]


def one_form(**asked: bool) -> Form:
    """Return the one form that was asked for, text if none.

    Raises:
        UsageError: more than one was.
    """
    names = [name for name, wanted in asked.items() if wanted]
    if len(names) > 1:
        raise UsageError(
            f"'--{names[0]}' and '--{names[1]}' do not go together",
            "standard output carries one form; the run's folder has all of them",
        )
    return names[0] if names else "text"  # type: ignore[return-value]


def printed(form: Form, **by_form: Callable[[], str]) -> str:
    """Return the result in the form that was asked for; only that one is made."""
    return by_form[form]()


def looking(
    overrides: list[str] | None,
    store: Path | None,
    allowed: list[str] | None,
    *,
    save_models: bool = True,
) -> RunOptions:
    """Return the options of a command that looks and fits nothing.

    save_models: whether the run that it looks ahead to keeps models.
    """
    from fusecli.run.options import RunOptions

    given = tuple(overrides or ())
    return RunOptions(
        overrides=given,
        store=store,
        allow_import=tuple(allowed or ()),
        save_models=save_models,
    )
