"""All that can be known of a data set and its folds before anything is fitted."""

from __future__ import annotations

from collections.abc import Iterator

from fusecli.doctor.copies import copied
from fusecli.doctor.encodings import encoded
from fusecli.doctor.finding import Finding, by_weight
from fusecli.doctor.groups import grouped
from fusecli.doctor.identifiers import dated, identifying
from fusecli.doctor.rows import duplicated, ordered, tested_twice
from fusecli.doctor.targets import constant_folds, rare, unseen_classes
from fusecli.doctor.view import View, view_of
from fusecli.values import Dataset, Folds


def findings_of(dataset: Dataset, *, notes: bool = True) -> tuple[Finding, ...]:
    """Return what is to be said of a data set (F1..), the gravest first; nothing is fitted.

    notes: whether to look at rows for what is only of note, which takes the longest.
    """
    view = view_of(dataset)
    return by_weight((*_of_rows(view, notes=notes), *_of_columns(view), *rare(dataset)))


def findings_in(dataset: Dataset, folds: Folds) -> tuple[Finding, ...]:
    """Return what is to be said of how its rows were dealt to folds (F2..)."""
    return by_weight((*constant_folds(dataset, folds), *unseen_classes(dataset, folds)))


def _of_rows(view: View, *, notes: bool) -> Iterator[Finding]:
    if notes:
        yield from duplicated(view)
        yield from ordered(view)
    yield from tested_twice(view)
    yield from dated(view)


def _of_columns(view: View) -> tuple[Finding, ...]:
    """Look at every column for the plainest fault first; a column has one fault at most."""
    found: tuple[Finding, ...] = tuple(identifying(view))
    for look in (copied, encoded, grouped):
        found += tuple(look(view, {finding.column for finding in found}))
    return found
