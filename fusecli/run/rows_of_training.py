"""The rows that a run has learned from, and which new rows are among them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from fusecli.dataset.layouts import Layout
from fusecli.features.matrix import matrix
from fusecli.run.differing import stored_table
from fusecli.run.named import folder_of, is_file
from fusecli.run.options import RunOptions
from fusecli.store import Store
from fusecli.values import Array, Dataset, Floats, Table

ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, as hashes by multiplying take
SHIFT = np.uint64(29)
SHARE = 0.01  # of rows that may be those of training, besides
RARE, HALF = 0.99, 0.5  # of the shares of equal cells of any two rows; of a row's cells
MOST = 10_000  # rows that tell how alike any two are
WHOLE = re.compile(r"0*([0-9]+)(?:\.0+)?")
SPREADS = 4  # standard deviations of a count that chance is allowed


@dataclass(frozen=True)
class Named:
    """Rows that models have learned from, by their ids.

    ids: sorted texts. cells: [row, column] in that order. chance: the share of equal cells that one
    row in a hundred has with any other one, but at least half of them.
    """

    ids: Array
    cells: Floats
    chance: float

    @classmethod
    def of(cls, table: Table, ids: Array) -> Named:
        texts = _texts(ids)
        order = np.argsort(texts)
        cells = matrix(table)[order]
        some = cells[:: max(1, len(cells) // MOST)]
        chance = np.quantile(_alike(some, np.roll(some, len(some) // 2, axis=0)), RARE)
        return cls(texts[order], cells, max(HALF, float(chance)))

    def among(self, table: Table, ids: Array) -> Array:
        """Return which rows [row] have the id of a known one, and its cells but for a few."""
        texts = _texts(ids)
        places = np.searchsorted(self.ids, texts).clip(max=len(self.ids) - 1)
        found: Array = self.ids[places] == texts
        found[found] = _alike(matrix(table)[found], self.cells[places[found]]) > self.chance
        return found


@dataclass(frozen=True)
class Known:
    """Rows that models have learned from. codes: sorted, each once.

    usual: the share of them with the same cells as another; so many new rows are no surprise.
    named: the same rows by their ids, if they have any.
    """

    codes: Array
    usual: float
    named: Named | None = None

    @classmethod
    def of(cls, table: Table, ids: Array | None = None) -> Known:
        codes, counts = np.unique(_codes(table), return_counts=True)
        usual = float(counts[counts > 1].sum() / max(table.rows, 1))
        return cls(codes, usual, None if ids is None else Named.of(table, ids))

    def among(self, table: Table, ids: Array | None = None) -> Array:
        """Return which rows [row] are known: by their cells, or by their ids and most cells."""
        found: Array = np.isin(_codes(table), self.codes)
        return found if ids is None or not self.named else found | self.named.among(table, ids)

    def flatter(self, again: int, rows: int) -> bool:
        """Tell whether far more rows are known than repeat by chance."""
        spread = sqrt(self.usual * (1 - self.usual) * rows)
        return again > (SHARE + self.usual) * rows + SPREADS * spread


def dataset_of_training(folder: Path, root: Path) -> Dataset | None:
    """Return the table that the run in a folder has learned from; None if the store lacks it."""
    try:
        told = json.loads((folder / "data.json").read_bytes())["fingerprint"]
        return stored_table(Store(root), str(told))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def known_by(named: str, options: RunOptions, layout: Layout) -> Known | None:
    """Return the rows that a run has learned from. layout: says whether they have ids.

    None for a model file, of which nobody knows, and where the store has lost the table.
    """
    if is_file(named):
        return None
    dataset = dataset_of_training(folder_of(named, options.out), options.store_root)
    return None if dataset is None else Known.of(dataset.table, dataset.ids if layout.id else None)


def _texts(ids: Array) -> Array:
    """Return ids as texts: a whole number is the same however it is written, '7', '007', '7.0'."""
    texts = (str(one) for one in np.asarray(ids).tolist())
    return np.array([found[1] if (found := WHOLE.fullmatch(text)) else text for text in texts])


def _alike(one: Floats, other: Floats) -> Floats:
    """Return the share of equal cells of each pair of rows; missing ones are equal."""
    found: Floats = ((one == other) | (np.isnan(one) & np.isnan(other))).mean(axis=1)
    return found


def _codes(table: Table) -> Array:
    """Return a number for each row, the same for rows with the same cells."""
    cells = matrix(table) + 0.0  # no negative zeros
    cells[np.isnan(cells)] = np.nan  # of all its bit patterns one
    found = np.zeros(len(cells), dtype=np.uint64)
    for column in np.ascontiguousarray(cells.T).view(np.uint64):
        found = (found ^ column) * ODD
        found ^= found >> SHIFT
    return found
