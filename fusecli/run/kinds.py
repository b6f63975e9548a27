"""What lies at a path that somebody names: a table, a recipe, a model, a run, a part of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fusecli import registry
from fusecli.run.finished import is_run
from fusecli.run.run_folders import age, folders_of
from fusecli.shipped import shipped

Kind = Literal[
    "a table",
    "a spreadsheet",
    "a recipe",
    "a model file",
    "a model in ONNX",
    "a pickle",
    "a folder of MLflow",
    "the folder of a run",
    "the folder of a recipe's runs",
    "the name of a run",
    "a file of a run",
    "the name of a recipe that comes with fuse",
]
ENDINGS: Mapping[str, Kind] = {
    ".yaml": "a recipe",
    ".yml": "a recipe",
    ".fuse": "a model file",
    ".onnx": "a model in ONNX",
    ".pkl": "a pickle",
    ".pickle": "a pickle",
    ".joblib": "a pickle",
    ".xlsx": "a spreadsheet",
    ".xls": "a spreadsheet",
    ".ods": "a spreadsheet",
}
PAPERS = frozenset(
    f"{stem}.{ending}"
    for stem, endings in {
        "board": "csv json md",
        "data": "json",
        "environment": "json",
        "fits": "csv",
        "fusion": "fuse",
        "holdout": "parquet",
        "imported": "json",
        "log": "txt",
        "members": "fuse",
        "oof": "parquet",
        "recipe": "yaml",
        "weights": "json",
    }.items()
    for ending in endings.split()
)  # what the folder of a run holds
MLFLOW, MODEL = "MLmodel", "data/model.fuse"


@dataclass(frozen=True)
class Thing:
    """What lies somewhere. place: of what counts of it: the file, the newest run, the model."""

    kind: Kind
    place: str


def thing_at(named: str, out: Path) -> Thing | None:
    """Return what a word of a command leads to; None of what nobody knows.

    out: the folder of runs, where names of recipes lead.
    """
    try:
        path = Path(named)
        if path.is_dir():
            return _folder(path)
        return _file(path) if path.is_file() else _name(named, out)
    except (OSError, ValueError):  # too long for a path, or not one at all
        return None


def newest_in(folder: Path) -> Path | None:
    """Return the newest run in the folder of a recipe."""
    return max(filter(is_run, folders_of(folder)), key=age, default=None)


def _folder(path: Path) -> Thing | None:
    if is_run(path):
        return Thing("the folder of a run", str(path))
    if newest := newest_in(path):
        return Thing("the folder of a recipe's runs", str(newest))
    if (path / MLFLOW).is_file() and (path / MODEL).is_file():
        return Thing("a folder of MLflow", str(path / MODEL))
    return None


def _file(path: Path) -> Thing | None:
    if path.name in PAPERS and is_run(path.parent):
        return Thing("a file of a run", str(path.parent))
    kind = ENDINGS.get(path.suffix.lower())
    if kind is None and path.name.lower().endswith(_of_tables()):
        kind = "a table"
    return Thing(kind, str(path)) if kind else None


def _of_tables() -> tuple[str, ...]:
    known = [registry.get("sources", name).traits["suffixes"] for name in registry.names("sources")]
    return tuple(suffix for some in known for suffix in some)


def _name(named: str, out: Path) -> Thing | None:
    """Return what a word means that is no path: a recipe that was run, or one to copy."""
    if "/" in named or named in ("", ".", ".."):
        return None
    if newest := newest_in(out / named):
        return Thing("the name of a run", str(newest))
    known = (shipped("recipes") / f"{named}.yaml").is_file()
    return Thing("the name of a recipe that comes with fuse", named) if known else None
