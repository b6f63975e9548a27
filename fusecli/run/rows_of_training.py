"""The rows that a run has learned from, and which new rows are among them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from fusecli.features.matrix import matrix
from fusecli.run.differing import stored_table
from fusecli.run.opening import folder_of, is_file
from fusecli.run.options import RunOptions
from fusecli.store import Store
from fusecli.values import Array, Table

ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, as hashes by multiplying take
SHIFT = np.uint64(29)
SHARE = 0.01  # of rows that may be those of training, besides
SPREADS = 4  # standard deviations of a count that chance is allowed


@dataclass(frozen=True)
class Known:
    """Rows that models have learned from. codes: sorted, each once.

    usual: the share of them with the same cells as another; so many new rows are no surprise.
    """

    codes: Array
    usual: float

    @classmethod
    def of(cls, table: Table) -> Known:
        codes, counts = np.unique(_codes(table), return_counts=True)
        return cls(codes, float(counts[counts > 1].sum() / max(table.rows, 1)))

    def among(self, table: Table) -> Array:
        """Return which rows [row] have the cells of a known one."""
        return np.isin(_codes(table), self.codes)

    def flatter(self, again: int, rows: int) -> bool:
        """Tell whether far more rows are known than repeat by chance."""
        spread = sqrt(self.usual * (1 - self.usual) * rows)
        return again > (SHARE + self.usual) * rows + SPREADS * spread


def table_of_training(folder: Path, root: Path) -> Table | None:
    """Return the table that the run in a folder has learned from; None if the store lacks it."""
    try:
        told = json.loads((folder / "data.json").read_bytes())["fingerprint"]
        dataset = stored_table(Store(root), str(told))
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return dataset.table if dataset else None


def known_by(named: str, options: RunOptions) -> Known | None:
    """Return the rows that a run has learned from.

    None for a model file, of which nobody knows, and where the store has lost the table.
    """
    if is_file(named):
        return None
    table = table_of_training(folder_of(named, options.out), options.store_root)
    return None if table is None else Known.of(table)


def _codes(table: Table) -> Array:
    """Return a number for each row, the same for rows with the same cells."""
    cells = matrix(table) + 0.0  # no negative zeros
    cells[np.isnan(cells)] = np.nan  # of all its bit patterns one
    found = np.zeros(len(cells), dtype=np.uint64)
    for column in np.ascontiguousarray(cells.T).view(np.uint64):
        found = (found ^ column) * ODD
        found ^= found >> SHIFT
    return found
