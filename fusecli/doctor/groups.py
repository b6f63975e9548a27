"""Columns that name what rows belong to: a patient, a customer, a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

import numpy as np

from fusecli.dataset.names import shown
from fusecli.doctor.association import Association, Levels, intraclass, smoothness
from fusecli.doctor.catalogue import GROUP, LIKE_A_GROUP, NAMED_GROUP
from fusecli.doctor.finding import Finding
from fusecli.doctor.view import View, coded, some_values
from fusecli.values import Array, Floats, Integers

FEWEST = 20  # levels without which a column is an ordinary category
LARGEST = 100  # rows of a level on average, above which it is one too
COMMON = 0.1  # share of the rows from which one level is no group but a common value
REPEATED = 0.3  # share of the rows that must have others of their level
NEARLY, STRONG, SOME = 0.95, 0.5, 0.1
MERE_NAME = 0.5  # smoothness below which a number is a name

_THING = (
    "patient|patients|pat|subject|subj|person|people|participant|respondent|customer|client|user"
    "|member|account|employee|student|pupil|child|animal|family|household|hh|company|firm|device"
    "|machine|unit|engine|sensor|vehicle|session|visit|case|sample|specimen|batch|plot|group|cluster"
)
_ID = "id|ids|nr|no|num|number|code|key|name|hash|uuid"
NAMED = re.compile(
    rf"(?i:({_THING})([ _.-]?({_ID}))?|[psugc]?id|uuid|guid)|.*[ _.-](?i:id|uuid)|.*[a-z](Id|ID)"
)


def grouped(view: View, known: Set[str]) -> Iterator[Finding]:
    """Look for group columns among those that are not known as something else."""
    if not view.is_plain:
        return
    table = view.dataset.table
    for place, name in enumerate(table.category_names):
        if name not in known and table.kinds[place] != "text":
            yield from _judged(view, name, table.codes[:, place], least=STRONG)
    for column in view.quantities:
        name, x = view.name(column), view.number(column)
        if name not in known and _is_name(view, x):
            codes = np.full(len(x), -1)
            codes[~np.isnan(x)] = coded(x[~np.isnan(x)])
            yield from _judged(view, name, codes, least=NEARLY)


def _judged(view: View, name: str, codes: Integers, least: float) -> Iterator[Finding]:
    levels = _levels(view, codes[codes >= 0], np.flatnonzero(codes >= 0))
    found = intraclass(levels) if levels else None
    if levels is None or found is None:
        return
    named = bool(NAMED.fullmatch(name))
    told, hint = _told(view, name, found, levels), f"set data.group to {shown(name)}"
    if found.above(STRONG if named else NEARLY):
        yield GROUP.found(told, f"{hint}, so that its rows share a fold", name)
    elif named and found.above(SOME):
        yield NAMED_GROUP.found(told, f"{hint}, so that its rows share a fold", name)
    elif found.above(least):
        yield LIKE_A_GROUP.found(told, f"if new rows will come with new values, {hint}", name)


def _levels(view: View, codes: Integers, rows: Integers) -> Levels | None:
    """Return the levels if they are many and small, as groups are; without the common values."""
    if not len(rows):
        return None
    counts = np.bincount(codes)
    kept = (counts <= COMMON * len(rows))[codes]
    several = kept & (counts > 1)[codes]
    distinct = np.count_nonzero((counts > 0) & (counts <= COMMON * len(rows)))
    if distinct < FEWEST or kept.sum() > LARGEST * distinct or several.sum() < REPEATED * len(rows):
        return None
    return view.levels(codes[kept], rows[kept])


def _is_name(view: View, x: Floats) -> bool:
    """Tell whether rows of one value agree, and those of neighbouring values do not.

    Looked at first on some of the values, each with all its rows.
    """
    if len(np.unique(x[view.look[:500]])) < FEWEST / 2:
        return False
    return _differs(view, x, some_values(x)) and _differs(view, x, np.flatnonzero(~np.isnan(x)))


def _differs(view: View, x: Floats, rows: Array) -> bool:
    if len(rows) < 2:
        return False
    levels = view.levels(coded(x[rows]), rows)
    found = intraclass(levels)
    return found.value > SOME / 2 and smoothness(levels, found.value) < MERE_NAME


def _told(view: View, name: str, found: Association, levels: Levels) -> str:
    beginning = f"rows with the same value of column {shown(name)} have "
    if not view.is_classification:
        return beginning + f"similar targets (correlation {found.value:.2f})"
    overall = _pairs(levels.sums.sum(axis=0)) / _pairs(np.array([levels.rows]))
    same = _pairs(levels.sums) / _pairs(levels.counts)
    return beginning + f"the same class in {same:.0%} of pairs ({overall:.0%} overall)"


def _pairs(counts: Array) -> float:
    return float((counts * (counts - 1.0)).sum())
