"""The runs that are kept: what each of them found, read back from its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from fusecli.dataset.names import shown
from fusecli.errors import DataError, UsageError, did_you_mean
from fusecli.report.stored_board import board_of, is_comparison
from fusecli.run.finished import BOARD, is_run
from fusecli.run.run_folders import (
    WHOLE,
    age,
    boards_in,
    every,
    every_over_many,
    folders_of,
    when_of,
)
from fusecli.values import Board

LARGEST = 200_000_000  # bytes of a board

Made = Literal["run", "comparison"]


@dataclass(frozen=True)
class Past:
    """One kept run. when: UTC, in ISO 8601, or empty where the folder's name does not tell.

    made: by which command. printed: the folder as the run itself named it. further: the boards of
    further targets, by target.
    """

    folder: Path
    when: str
    board: Board
    made: Made
    printed: Path
    further: Mapping[str, Board] = field(default_factory=dict)


@dataclass(frozen=True)
class Wide:
    """A comparison over many tables, which is no line of a list: how many boards are in it."""

    folder: Path
    when: str
    boards: int


@dataclass(frozen=True)
class Lost:
    """A folder that looks like that of a run, and why it cannot be read as one."""

    folder: Path
    when: str
    reason: str


def past(folder: Path) -> Past:
    """Read what a run found from its folder.

    Raises:
        DataError: it is not the folder of a run, or not whole.
    """
    place = folder / BOARD
    try:
        if place.stat().st_size > LARGEST:
            raise DataError(f"'{place}' is larger than any board")
        document = json.loads(place.read_bytes())
        made: Made = "comparison" if is_comparison(document) else "run"
        board, further = board_of(document), _further(document)
        if further:
            board = replace(board, target=_target(folder))
        return Past(folder, when_of(folder), board, made, _printed(document, folder), further)
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as fault:
        reason = " ".join(str(fault).split())[:200]
        raise DataError(f"'{folder}' cannot be read as a run: {reason}", WHOLE) from None


def over_many(out: Path, recipe: str = "") -> tuple[Wide, ...]:
    """Return every comparison over many tables below a folder, the newest first.

    recipe: only those of that name.
    """
    found = (one for one in every_over_many(out) if not recipe or one.parent.name == recipe)
    ordered = sorted(found, key=age, reverse=True)
    return tuple(Wide(folder, when_of(folder), len(boards_in(folder))) for folder in ordered)


def history(out: Path, recipe: str = "") -> tuple[tuple[Past, ...], tuple[Lost, ...]]:
    """Return every run below a folder, the newest first, and what cannot be read as one.

    recipe: only runs of that name.

    Raises:
        UsageError: there is no such folder, or no run of that recipe.
    """
    if not out.is_dir():
        raise UsageError(f"there is no folder '{out}'", "name the one of the runs with --out")
    if any(map(is_run, (out, *folders_of(out)))):
        told = f"'{out}' is of one recipe, and --out takes the folder of all runs"
        raise UsageError(told, "name the folder above, and the recipe with --recipe")
    known = sorted({folder.parent.name for folder in (*every(out), *every_over_many(out))})
    if recipe and recipe not in known:
        hint = did_you_mean(recipe, known) if known else f"there is no run in '{out}'"
        raise UsageError(f"there is no run of {shown(recipe)}", hint)
    runs: list[Past] = []
    lost: list[Lost] = []
    wanted = folders_of(out / recipe) if recipe else every(out)
    for folder in sorted(wanted, key=age, reverse=True):
        try:
            runs.append(past(folder))
        except DataError as error:
            reason = error.message.rpartition("as a run: ")[2]
            lost.append(Lost(folder, when_of(folder), reason))
    return tuple(runs), tuple(lost)


def _printed(document: dict[str, Any], folder: Path) -> Path:
    """Return the folder as the run named it, where that still leads there from here."""
    told = document.get("run")
    same = isinstance(told, str) and is_run(Path(told)) and Path(told).samefile(folder)
    return Path(told) if same and told else folder


def _further(document: dict[str, Any]) -> dict[str, Board]:
    """Return the boards of further targets. Raises ValueError for what is none."""
    found = document.get("further") or {}
    if not isinstance(found, dict):
        raise ValueError("its further boards are no mapping")
    return {name: replace(board_of(one), target=name) for name, one in found.items()}


def _target(folder: Path) -> str:
    """Return what a run predicts, as it says of its table."""
    target = json.loads((folder / "data.json").read_bytes())["target"]
    return target if isinstance(target, str) else ""
