"""`fuse recipes`: the recipes that come with the program, and scripts that run them in batch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from fusecli.cli.options import Json, NoColor
from fusecli.cli.output import put, reason, say
from fusecli.cli.showing import show
from fusecli.errors import StoreError, UsageError, did_you_mean

SCHEMA = "recipe.schema.json"
BESIDE = re.compile(r"\b(?:predictions|tables)/\w+\.csv\b")


def recipes(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="The recipe to copy out; without it, all are listed."),
    ] = None,
    to: Annotated[Path, typer.Option(metavar="DIR", help="The folder to copy it to.")] = Path(),
    as_json: Json = False,
    no_color: NoColor = False,
) -> None:
    """List the recipes that come with fuse, or copy one out.

    \b
    Examples:
      fuse recipes
      fuse recipes iris_voting
      fuse recipes credit_greedy --to experiments
      fuse recipes slurm                a script for a batch array; 'nightly' is one for cron

    A file that is there already is left as it is.
    """
    if name is None:
        _print(as_json=as_json, no_color=no_color)
    else:
        target = _copy(_known(name), to)
        put(f"{target}\n")
        say(f"try: fuse run {target}" if target.suffix == ".yaml" else "its use is told at its top")


def _print(*, as_json: bool, no_color: bool) -> None:
    from fusecli.report import Item, listing_json, render_listing

    items = [Item(name, _summary(path)) for name, path in _shipped().items()]
    show(
        lambda: listing_json("recipes", items),
        lambda console: render_listing(items, console),
        as_json=as_json,
        no_color=no_color,
    )


def _shipped() -> dict[str, Path]:
    from fusecli.shipped import shipped

    place = shipped("recipes")
    paths = (*sorted(place.glob("*.yaml")), *sorted(place.glob("batch/*.sh")))
    return {path.stem: path for path in paths}


def _summary(path: Path) -> str:
    """Return the first sentence of the comment at the top, without the line meant for editors."""
    comment = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        if "yaml-language-server" not in line and not line.startswith("#!"):
            comment.append(line.lstrip("# "))
    return " ".join(comment).split(". ", 1)[0].rstrip(".")


def _known(name: str) -> Path:
    known = _shipped()
    if name not in known:
        raise UsageError(f"no recipe is called '{name}'", did_you_mean(name, tuple(known)))
    return known[name]


def _copy(path: Path, folder: Path) -> Path:
    """Copy a recipe with what it names beside it, a schema, tables and predictions; or a script."""
    target = folder / path.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_new(target, path.read_bytes())
        _write_beside(path.with_name(SCHEMA), folder / SCHEMA)  # a script has none beside it
        for name in BESIDE.findall(path.read_text(encoding="utf-8")):
            _write_beside(path.parent / name, folder / name)
    except FileExistsError:
        raise UsageError(f"'{target}' is there already", "name another folder with --to") from None
    except OSError as error:
        raise StoreError(f"'{target}' cannot be written: {reason(error)}") from None
    return target


def _write_beside(file: Path, target: Path) -> None:
    if file.exists() and not target.exists():
        target.parent.mkdir(exist_ok=True)
        _write_new(target, file.read_bytes())


def _write_new(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
