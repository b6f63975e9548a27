"""Columns whose values are means of the target: encoded on all rows, the tested ones included."""

from __future__ import annotations

from collections.abc import Iterator, Set

import numpy as np

from fusecli.dataset.names import shown
from fusecli.doctor.association import Levels, levels_of
from fusecli.doctor.catalogue import ENCODED
from fusecli.doctor.finding import Finding
from fusecli.doctor.view import View
from fusecli.values import Array, Floats

FEWEST = 6  # distinct values without which a mean may agree by chance
CLOSE = 0.05  # mean squared deviation in standard errors; 1 is what an honest column has
LARGEST = 500  # rows of a level that are looked at
LEVELS = 3  # levels of a category that are looked at, the largest ones
EXACT = 1e-6  # share of the spread within a level that may be left unexplained

HINT = "drop it and keep the category: every model encodes it inside each fold"


def encoded(view: View, known: Set[str]) -> Iterator[Finding]:
    """Look for target-encoded number columns. known: those that are found out already."""
    columns = [column for column in view.quantities if view.name(column) not in known]
    without_itself = _without_itself(view, columns)
    for column in columns:
        if column in without_itself or _is_mean(view, column):
            name = view.name(column)
            told = f"the values of column {shown(name)} are means of {view.target}"
            yield ENCODED.found(told, HINT, name)


def _is_mean(view: View, column: int) -> bool:
    """Tell whether the rows of every value have that mean, in this table or with its holdout.

    A holdout that was set aside from the same table had its part in the means.
    """
    if not _can_be_mean(view, view.seen(column)):
        return False
    x, y, aside = view.number(column), view.dataset.y, view.dataset.holdout
    if _agree(x, y, view.classes):
        return True
    if aside is None:
        return False
    both = np.concatenate([x, aside.table.numbers[:, column]])
    return _agree(both, np.concatenate([y, aside.y]), view.classes)


def _can_be_mean(view: View, seen: Floats) -> bool:
    """Tell from a first look: are there some values, repeated, all within the target's range?"""
    present = np.unique(seen[~np.isnan(seen)])
    if not FEWEST <= len(present) < len(seen):
        return False
    y = view.dataset.y
    low, high = (0, 1) if view.is_classification else (y.min(), y.max())
    return bool(low <= present[0] and present[-1] <= high)


def _agree(x: Floats, y: Array, classes: int) -> bool:
    x, y = x[~np.isnan(x)], y[~np.isnan(x)]
    values, codes = np.unique(x, return_inverse=True)
    if not FEWEST <= len(values) <= len(x) / 2:
        return False
    levels = levels_of(codes, y, classes)
    spread = np.sqrt(levels.within / (len(x) - len(values)))
    return any(_explained(values, levels, k, s) for k, s in enumerate(spread) if s > 0)


def _explained(values: Floats, levels: Levels, output: int, spread: float) -> bool:
    """Fit the smoothing of (sum + m prior) / (count + m) to the values; are they all on it?

    count (mean - value) = m (value - prior) is linear in m and in m times the prior. A column that
    merely predicts the target well deviates from the means by their standard error.
    """
    root = np.sqrt(levels.counts)
    deviation = (levels.means[:, output] - values) * root / spread
    design = np.column_stack([values, -np.ones(len(values))]) / (root * spread)[:, None]
    fitted = np.linalg.lstsq(design, deviation, rcond=None)[0]
    left = float(np.square(deviation - design @ fitted).sum()) / (len(values) - 2)
    return bool(left < CLOSE and fitted[0] > -EXACT)


def _without_itself(view: View, columns: list[int]) -> set[int]:
    """Return the columns that are means without the row itself: (sum - y + ..) / (count - 1 + ..).

    Within each level of the category such a column is a line downwards of the target.
    """
    found: set[int] = set()
    table = view.dataset.table
    for codes, levels in zip(table.codes.T, table.levels, strict=True):
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        largest = np.argsort(-counts, kind="stable")[:LEVELS]
        there = [set(_falling(view, codes == level, columns)) for level in largest]
        found |= set.intersection(*there) if len(there) == LEVELS else set()
    return found


def _falling(view: View, level: Array, columns: list[int]) -> Iterator[int]:
    """Yield the columns that fall with the target by about 1 / (rows - 1) within one level."""
    rows = np.flatnonzero(level)
    if len(rows) < 2 * FEWEST:
        return
    few, y = rows[:LARGEST], view.dataset.y[rows[:LARGEST]]
    X = view.dataset.table.numbers[few][:, columns]
    X = X - X.mean(axis=0)  # NaN where a cell is missing: never falling
    for output in range(max(view.classes, 1)):
        t = (y == output) * 1.0 if view.is_classification else y - 0.0
        t -= t.mean()
        if not t.any():
            continue
        slope = t @ X / (t @ t)
        left = np.square(X - np.outer(t, slope)).sum(axis=0) < EXACT * np.square(X).sum(axis=0)
        steep = (slope * (len(rows) - 1) < -0.2) & (slope * (len(rows) - 1) > -1.001)
        yield from (columns[i] for i in np.flatnonzero(left & steep))
