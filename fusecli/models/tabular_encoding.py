"""Columns as a network reads them: categories as codes, numbers in bins or on a standard scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from fusecli.values import Array, Floats, Integers

FARTHEST = 3.0  # bins, or ten times as many deviations, that a number may lie beyond all others


class Read(NamedTuple):
    """Rows as a network reads them: numbers [row, input], and codes [row, category] from 0."""

    numbers: Floats
    codes: Integers


@dataclass(frozen=True)
class Encoding:
    """How columns are read, learned from some rows; the category 0 is the missing one.

    sizes: of each category the number of its codes. edges: of each number the ends of its bins, or
    its mean less and plus one deviation: one bin, but around zero.
    """

    sizes: tuple[int, ...]
    edges: tuple[Floats, ...]
    centred: bool

    @property
    def inputs(self) -> int:
        """How many numbers a row has: of each column the bins, and whether it is missing."""
        return sum(len(ends) for ends in self.edges)

    def read(self, X: Any) -> Read:
        """Return the rows of a frame, or of an array of numbers."""
        codes, numbers = split(X)
        columns = [self._read(numbers[:, k], ends) for k, ends in enumerate(self.edges)]
        empty = np.empty((len(numbers), 0))
        return Read(np.hstack([empty, *columns]), codes)

    def _read(self, column: Floats, ends: Floats) -> Floats:
        """Return [row, bins + 1]: how far into each bin a number is, and whether it is missing."""
        missing = np.isnan(column)
        widths = np.diff(ends)
        with np.errstate(over="ignore"):  # however far it is, it is cut below
            into = (np.where(missing, ends[0], column)[:, None] - ends[:-1]) / widths
        if self.centred:
            into = np.clip(2 * into - 1, -10 * FARTHEST, 10 * FARTHEST)
        else:
            low, high = np.zeros(len(widths)), np.ones(len(widths))
            low[0], high[-1] = -FARTHEST, 1 + FARTHEST
            into = np.clip(into, low, high)
        return np.column_stack([np.where(missing[:, None], 0.0, into), missing])


def encoding_of(X: Any, settings: Any) -> Encoding:
    """Return how the columns of a frame or array are to be read; settings: numbers and bins."""
    _, numbers = split(X)
    centred = settings.numbers == "standard"
    count = 1 if centred else settings.bins
    edges = tuple(_edges(column[~np.isnan(column)], count) for column in numbers.T)
    return Encoding(_sizes(X), edges, centred)


def _edges(present: Floats, count: int) -> Floats:
    """Return the ends of bins of about equal counts; at least one, and none of them empty."""
    if not len(present):
        return np.array([0.0, 1.0])
    if count == 1:
        middle, spread = present.mean(), present.std() or 1.0
        return np.array([middle - spread, middle + spread])
    ends = np.unique(np.quantile(present, np.linspace(0, 1, count + 1)))
    return ends if len(ends) > 1 else np.array([ends[0], ends[0] + 1.0])


def split(X: Any) -> tuple[Integers, Floats]:
    """Return the codes of categories from 0, which is missing, and the numbers; both [row, ...]."""
    if not hasattr(X, "columns"):
        X = np.asarray(X, dtype=np.float64)
        return np.empty((len(X), 0), dtype=np.int64), X
    codes = [X[name].cat.codes.to_numpy(np.int64) + 1 for name in _categories(X)]
    numbers: Array = X[[name for name in X.columns if name not in _categories(X)]].to_numpy()
    none = np.empty((len(X), 0), dtype=np.int64)
    return np.column_stack([none, *codes]), numbers.astype(np.float64)


def _categories(X: Any) -> list[str]:
    return [name for name, kind in X.dtypes.items() if kind == "category"]


def _sizes(X: Any) -> tuple[int, ...]:
    if not hasattr(X, "columns"):
        return ()
    return tuple(len(X[name].cat.categories) + 1 for name in _categories(X))
