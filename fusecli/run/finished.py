"""A finished run, read back from its folder: what its fusion predicted for which rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fusecli.errors import DataError
from fusecli.values import Array, Floats

BOARD = "board.json"
FUSED = "fused:"
IN_TIME = "in time order"  # of the splits, on the board
LINE = ("id", "repeat", "fold", "target")
WHOLE = "give the folder of a run: runs/NAME/TIME-KEY, with oof.parquet and board.json"


@dataclass(frozen=True)
class FinishedRun:
    """What the folder of a run holds of its fusion.

    ids, repeat, fold, target: [record] as in `oof.parquet`, tested rows only. fused: [record,
    output], the first fusion of the run, called `label`. members: the same of each base model, by
    name. board: what `board.json` says.
    """

    folder: Path
    label: str
    ids: Array
    repeat: Array
    fold: Array
    target: Array
    fused: Floats
    board: dict[str, Any]
    members: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What tells it from other runs: its recipe and its time."""
        folder = self.folder.resolve()
        return f"{folder.parent.name}/{folder.name}"

    @property
    def is_ordered(self) -> bool:
        """Whether its folds are in the order of time, as its board says."""
        return IN_TIME in self.board["splits"]


def is_run(path: Path) -> bool:
    """Tell whether a path is the folder of a finished run, whatever text it is."""
    try:
        return (path / BOARD).is_file()
    except (OSError, ValueError):  # too long for a path, or not one at all
        return False


def finished(folder: Path) -> FinishedRun:
    """Read the folder of a run. Raises DataError if it is not whole or has no fusion."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        board = json.loads((folder / BOARD).read_text(encoding="utf-8"))
        table = pq.read_table(folder / "oof.parquet")
        return _finished(folder, board, {name: _array(table[name]) for name in table.column_names})
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        reason = str(error).split("\n")[0]
        raise DataError(f"'{folder}' cannot be read as a run: {reason}", WHOLE) from None


def _array(column: Any) -> Array:
    """Return a column without pandas, which pyarrow would import for texts."""
    values = column.combine_chunks()
    is_text = "string" in str(values.type)
    return np.array(values.to_pylist()) if is_text else values.to_numpy(zero_copy_only=False)


def _finished(folder: Path, board: dict[str, Any], columns: dict[str, Array]) -> FinishedRun:
    names = [name for name in columns if name.startswith(FUSED)]
    if not names:
        raise DataError(f"'{folder}' has no fusion that succeeded", "look at its board")
    label = names[0].removeprefix(FUSED)
    classes = board["data"]["classes"]
    if classes:
        label = label.removesuffix(f":{classes[0]}")
        names = [f"{FUSED}{label}:{name}" for name in classes]
    tested = columns["fold"] >= 0
    members = {name: np.stack(own, axis=1) for name, own in _members(columns, tested).items()}
    return FinishedRun(
        folder,
        label,
        columns["id"][tested].astype(str),
        columns["repeat"][tested],
        columns["fold"][tested],
        columns["target"][tested],
        np.stack([columns[name][tested] for name in names[: len(classes) or 1]], axis=1),
        board,
        members,
    )


def _members(columns: dict[str, Array], tested: Array) -> dict[str, list[Array]]:
    """Return the outputs of each base model: `name`, or `name:class`, where no name has a colon."""
    found: dict[str, list[Array]] = {}
    for column, values in columns.items():
        if column not in LINE and not column.startswith(FUSED):
            found.setdefault(column.partition(":")[0], []).append(values[tested])
    return found
