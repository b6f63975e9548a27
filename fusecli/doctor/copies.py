"""Columns that give the target away: copies under other names, thresholds, sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

import numpy as np

from fusecli.dataset.names import several, shown
from fusecli.doctor.association import correlation, ranks
from fusecli.doctor.catalogue import COPY, SEPARATOR, SUM
from fusecli.doctor.finding import Finding
from fusecli.doctor.rules import interval_errors, majority_errors
from fusecli.doctor.view import View, coded
from fusecli.values import Array, Floats, Integers

FEW = 40  # distinct values up to which a column is looked at value by value
ERRORS = 0.002  # share of the rows outside the largest class
EVIDENCE = 10  # rows outside the largest class without which nothing is said
SURE = 1_000  # rows from which a perfect column is no accident of a small table
SAME = 0.9999
ROUGHLY = 0.99  # correlation of ranks without which one outlier may be all that is the same
EXACT = 1e-6  # share of the spread that a sum may leave unexplained (its root)
MOST_SUMMED = 200

DROP = "if it is made from the target or known only after it, list it in data.drop"


def copied(view: View, known: Set[str]) -> Iterator[Finding]:
    """Look for columns that give the target away. known: those that are found out already."""
    quantities = [column for column in view.quantities if view.name(column) not in known]
    if view.is_classification:
        yield from _class_copies(view, quantities)
    else:
        yield from _value_copies(view, quantities)


def _class_copies(view: View, quantities: Sequence[int]) -> Iterator[Finding]:
    allowed = ERRORS * _minority(view)
    if _minority(view) < EVIDENCE:
        return
    table = view.dataset.table
    for place, name in enumerate(table.category_names):
        codes = table.codes[:, place] + 1  # a missing cell is a value too
        if len(table.levels[place]) <= FEW and _lookup_errors(view, codes) <= allowed:
            yield _gives(view, name, _lookup_errors(view, codes), few=_few(view, codes))
    for column in quantities:
        if _is_promising(view, column):
            yield from _class_copy(view, view.name(column), _filled(view.number(column)), allowed)


def _class_copy(view: View, name: str, x: Floats, allowed: float) -> Iterator[Finding]:
    errors = _errors(x, view.y, view.classes)
    if errors <= allowed:
        few = _few(view, coded(x)) or _is_clustered(view, x)
        yield _gives(view, name, errors, few=few)


def _filled(x: Floats) -> Floats:
    """Return numbers with the least of all for a missing one: it is a value too."""
    return np.where(np.isnan(x), -np.inf, x)


def _minority(view: View) -> int:
    return int(view.dataset.rows - np.bincount(view.y).max())


def _few(view: View, codes: Integers) -> bool:
    """Tell whether a column has hardly more values than there are classes."""
    return len(np.unique(codes)) <= max(3, view.classes + view.classes // 2)


def _lookup_errors(view: View, codes: Integers) -> int:
    return majority_errors(codes, view.y, view.classes)


def _is_promising(view: View, column: int) -> bool:
    """Look at some rows: a copy in the whole table is one in them."""
    y = view.y[view.look]
    allowed = max(1.0, 0.02 * (len(y) - int(np.bincount(y).max())))
    return _errors(_filled(view.seen(column)), y, view.classes) <= allowed


def _errors(x: Floats, y: Integers, classes: int) -> int:
    values, codes = np.unique(x, return_inverse=True)
    found = interval_errors(x, y, classes)
    return min(found, majority_errors(codes, y, classes)) if len(values) <= FEW else found


def _is_clustered(view: View, x: Floats) -> bool:
    """Tell whether the classes are tight heaps far apart, as in a copy with some noise on it."""
    heaps = [x[view.y == c] for c in range(view.classes)]
    ends = sorted((heap.min(), heap.max()) for heap in heaps if len(heap))
    widest = max(high - low for low, high in ends)
    gaps = [after[0] - before[1] for before, after in pairwise(ends)]
    return bool(np.isfinite(widest) and min(gaps) > widest)


def _gives(view: View, name: str, errors: int, *, few: bool) -> Finding:
    n = view.dataset.rows
    kind = COPY if few or n >= SURE else SEPARATOR
    rows = f"all {n} rows" if not errors else f"{n - errors} of {n} rows"
    told = f"column {shown(name)} alone gives {view.target} in {rows}"
    return kind.found(told, DROP, name)


def _value_copies(view: View, quantities: Sequence[int]) -> Iterator[Finding]:
    single = [column for column in quantities if _is_same(view, column)]
    for column in single:
        told = f"column {shown(view.name(column))} is {view.target} in other units"
        yield COPY.found(told, DROP, view.name(column))
    if not single:
        yield from _summed(view, quantities)


def _is_same(view: View, column: int) -> bool:
    """Tell whether values or ranks are correlated almost perfectly: a look first, then all rows."""
    y = view.dataset.y
    return _agree(view.seen(column), y[view.look]) and _agree(view.number(column), y)


def _agree(x: Floats, y: Array) -> bool:
    present = ~np.isnan(x)
    if present.sum() < max(EVIDENCE, len(x) / 2):
        return False
    x, y = x[present], y[present]
    in_order = abs(correlation(ranks(x), ranks(y)))
    return in_order > SAME or (in_order > ROUGHLY and abs(correlation(x, y)) > SAME)


def _summed(view: View, quantities: Sequence[int]) -> Iterator[Finding]:
    """Fit a sum on half of the look and check it on the other half."""
    numbers = view.dataset.table.numbers[view.look][:, list(quantities)]
    whole = np.flatnonzero(~np.isnan(numbers).any(axis=0) & (np.ptp(numbers, axis=0) > 0))
    if not 2 <= len(whole) <= MOST_SUMMED or len(view.look) < 4 * len(whole) + EVIDENCE:
        return
    X = (numbers[:, whole] - numbers[:, whole].mean(axis=0)) / numbers[:, whole].std(axis=0)
    y = (view.dataset.y[view.look] - view.dataset.y.mean()) / (view.dataset.y.std() or 1.0)
    X = np.column_stack([X, np.ones(len(X))])
    weights = np.linalg.lstsq(X[::2], y[::2], rcond=None)[0]
    if np.sqrt(np.mean(np.square(y[1::2] - X[1::2] @ weights))) < EXACT:
        used = whole[np.abs(weights[:-1]) > 1e-3]
        names = several([view.name(quantities[i]) for i in used])
        told = f"{view.target} is a weighted sum of the columns {names}"
        yield SUM.found(told, "if its parts are known only together with it, list one in data.drop")
