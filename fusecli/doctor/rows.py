"""Rows that are the same, rows that are tested and trained on, rows in the order of the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from fusecli.doctor.catalogue import CONTRADICTIONS, DUPLICATES, ORDER, TESTED_TWICE
from fusecli.doctor.finding import Finding
from fusecli.doctor.view import View
from fusecli.folds.units import BINS, MANY_DUPLICATES, duplicates
from fusecli.values import Dataset, Floats, Integers, Table

EXCESS = 0.05  # share of test rows that may be training rows by chance, beyond what is usual


def duplicated(view: View) -> Iterator[Finding]:
    """Look for exact copies of rows, and for copies with another target."""
    same = duplicates(view.dataset.table)
    n = view.dataset.rows
    extra = n - int(same.max()) - 1
    if extra <= MANY_DUPLICATES * n:
        return
    yield DUPLICATES.found(
        f"{extra} of {n} rows repeat the features of another row", _where_copies_go(view, n - extra)
    )
    yield from _contradictions(view, same)


def _where_copies_go(view: View, distinct: int) -> str:
    if view.dataset.time is not None:
        return "in the order of time a copy may be tested after it was trained on"
    if view.dataset.group is not None:
        return "copies in different groups are in different folds: check that groups are whole"
    if distinct < 2 * BINS:
        return "hardly any row differs from all others: check that all columns were read"
    return "copies share a fold, so nothing leaks; find out where they come from"


def _contradictions(view: View, same: Integers) -> Iterator[Finding]:
    n, levels = view.dataset.rows, view.levels(same, np.arange(view.dataset.rows))
    spread = _differing(view, same)
    if spread.sum() <= MANY_DUPLICATES * n:
        return
    told = f"{spread.sum()} of {n} rows have the features of another row and another target"
    if view.is_classification:
        bound = f"no model can have an accuracy above {levels.sums.max(axis=1).sum() / n:.3f}"
    else:
        explained = 1 - float((levels.within / levels.overall).sum())
        bound = f"no model can explain more than {explained:.1%} of the variance of its ranks"
    yield CONTRADICTIONS.found(told, f"{bound}; a column that tells them apart may be missing")


def _differing(view: View, same: Integers) -> Integers:
    """Return a mask of the rows whose copies do not all have the same target."""
    order = np.lexsort((view.y, same))
    first = np.flatnonzero(np.diff(same[order], prepend=-1))
    least, most = view.y[order][first], view.y[order][np.append(first[1:], len(order)) - 1]
    return np.asarray((least != most)[same])


def tested_twice(view: View) -> Iterator[Finding]:
    """Look for rows of the holdout that are training rows, target and all."""
    aside = view.dataset.holdout
    if aside is None:
        return
    known = view.dataset.rows
    same = duplicates(_with_target(view.dataset, aside))
    there = np.bincount(same[:known], minlength=int(same.max()) + 1)
    tested = there[same[known:]] > 0
    usual = float(np.mean(there[same[:known]] > 1))
    noise = 6 * (usual * (1 - usual) / aside.rows) ** 0.5
    if tested.mean() - usual > max(EXCESS, noise):
        told = f"{tested.sum()} of {aside.rows} test rows equal a training row, target and all"
        yield TESTED_TWICE.found(told, "take them out of the training table, or of data.test")


def _with_target(dataset: Dataset, aside: Dataset) -> Table:
    """Return the rows of both, with the target as one more number."""
    parts = (dataset, aside)
    numbers = [np.column_stack([part.table.numbers, part.y]) for part in parts]
    codes = np.concatenate([part.table.codes for part in parts])
    return replace(dataset.table, numbers=np.concatenate(numbers), codes=codes)


def ordered(view: View) -> Iterator[Finding]:
    """Look at whether rows beside each other have similar targets."""
    if not view.is_plain:
        return
    found = view.along(np.arange(view.dataset.rows))
    if not found.above(0.2):
        return
    told = f"neighbouring rows have similar values of {view.target}"
    yield ORDER.found(
        f"{told} (correlation {found.value:.2f})",
        "harmless if the table was only sorted; if rows follow in time name data.time, if they"
        " come in bundles (of one person, say) name data.group",
    )


def total_order(values: Floats) -> Integers:
    """Return the order of values, equal ones at random so that they tell nothing of each other."""
    random = np.random.default_rng(0xD0C)
    return np.lexsort((random.random(len(values)), values))
