"""Columns that number or date the rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fusecli.dataset.names import shown
from fusecli.doctor.catalogue import COUNTER, DATED, IDENTIFIER, TELLING_IDENTIFIER
from fusecli.doctor.finding import Finding
from fusecli.doctor.rows import total_order
from fusecli.doctor.view import View
from fusecli.values import Floats

FEWEST = 30  # rows without which whole numbers may lie side by side by chance
UNIQUE = 0.9
FOLLOWS = 0.1


def identifying(view: View) -> Iterator[Finding]:
    """Look for numbers that count the rows, and for categories that name each row."""
    if view.dataset.rows < FEWEST:
        return
    for column in view.quantities:
        if _is_whole(view.seen(column)) and _is_whole(view.number(column)):
            yield from _numbering(view, view.name(column), view.number(column))
    table = view.dataset.table
    for place, name in enumerate(table.category_names):
        if table.kinds[place] == "text" or len(table.levels[place]) <= UNIQUE * table.rows:
            continue
        if (distinct := len(np.unique(table.codes[:, place]))) > UNIQUE * table.rows:
            told = f"column {shown(name)} has {distinct} values in {view.dataset.rows} rows"
            yield IDENTIFIER.found(told, f"list {shown(name)} in data.drop", name)


def _numbering(view: View, name: str, x: Floats) -> Iterator[Finding]:
    growing = bool((np.diff(x) > 0).all())
    dense = float(np.ptp(x)) < 2 * len(x)
    if not (dense or growing):
        return
    follows = view.along(total_order(x)).above(FOLLOWS)
    if dense and follows and view.dataset.time is None:
        told = f"column {shown(name)} numbers the rows, and {view.target} follows it"
        hint = "if it counts time name it as data.time, else list it in data.drop"
        yield TELLING_IDENTIFIER.found(told, hint, name)
    elif dense:
        told = f"column {shown(name)} only numbers the rows"
        yield IDENTIFIER.found(told, f"list {shown(name)} in data.drop", name)
    elif follows and view.is_plain:
        told = f"column {shown(name)} grows from row to row, and {view.target} follows it"
        hint = "if it is a time or a counter name it as data.time, or list it in data.drop"
        yield COUNTER.found(told, hint, name)


def _is_whole(x: Floats) -> bool:
    """Tell whether these are whole numbers, all of them different."""
    whole = bool(np.isfinite(x).all() and (x == np.floor(x)).all())
    return whole and len(np.unique(x)) == len(x)


def dated(view: View) -> Iterator[Finding]:
    """Look for dates that the target follows, where folds know nothing of time."""
    if not view.is_plain:
        return
    dates = {column.name for column in view.dataset.columns if column.kind == "date"}
    table = view.dataset.table
    for name, days in zip(table.number_names, table.numbers.T, strict=True):
        date, _, part = name.rpartition(".")
        if date in dates and part == "days" and _follows(view, days):
            told = f"rows of neighbouring dates in {shown(date)} have similar targets"
            hint = f"if later rows are to be predicted, set data.time to {shown(date)}"
            yield DATED.found(f"{told}, and folds are dealt at random", hint, date)


def _follows(view: View, days: Floats) -> bool:
    present = np.flatnonzero(~np.isnan(days))
    return view.along(present[total_order(days[present])]).above(FOLLOWS)
