"""Columns that are no features: what of a table to drop, to name rows by, to group and to order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from fusecli.doctor import Finding
from fusecli.values import Column, Dataset

LEAKS = ("F114", "F115", "F121", "F124")  # to be dropped; others may be real
DOUBTS = ("F116", "F122", "F123")  # to be looked at by a person
GROUPS = ("F111", "F112", "F113")
SURE = "F111"
NAMES_ROWS = "an identifier"
PROSE = "free text"
TIMES = ("F116", "F131")
MOST = 10  # columns that one doubt is told of


@dataclass(frozen=True)
class Suspects:
    """Columns by what is suspected of them, each with the reason.

    drop: for certain. doubtful: perhaps. id: names the rows. group, time: column and reason, and
    whether it is certain. prose: free text, which is left out unless it is asked for.
    """

    drop: Mapping[str, str] = field(default_factory=dict)
    doubtful: Mapping[str, str] = field(default_factory=dict)
    id: tuple[str, str] | None = None
    groups: tuple[tuple[str, str, bool], ...] = ()
    times: tuple[tuple[str, str], ...] = ()
    prose: Mapping[str, str] = field(default_factory=dict)

    def without_id(self) -> Suspects:
        """Return the same with the column that names the rows dropped."""
        named = dict([self.id]) if self.id else {}
        return replace(self, id=None, drop={**self.drop, **named})

    def without_group(self) -> Suspects:
        """Return the same with no group that is certain."""
        return replace(self, groups=tuple((name, why, False) for name, why, _ in self.groups))


def suspects(dataset: Dataset, findings: Sequence[Finding]) -> Suspects:
    """Return what the plan of the columns and the findings of the doctor tell of the columns."""
    useless = {one.name: one.reason for one in dataset.columns if one.kind == "drop"}
    prose = {name: why for name, why in useless.items() if why.startswith(PROSE)}
    own = next((one for one in dataset.columns if _names_rows(one, dataset.rows)), None)
    leaks = {one.column: _told(one) for one in findings if one.code in LEAKS and one.column}
    used = {one.name for one in dataset.columns if one.kind != "drop"}
    if used <= leaks.keys():  # somebody has to be left to learn from
        leaks = {}
    dropped = {name: why for name, why in useless.items() if name not in prose}
    return Suspects(
        drop={name: why for name, why in {**dropped, **leaks}.items() if not _is(own, name)},
        doubtful=_first({one.column: _told(one) for one in findings if _is_doubt(one, leaks)}),
        id=(own.name, own.reason) if own else None,
        groups=tuple(islice(_groups(dataset, findings), MOST)),
        times=tuple(islice(_times(dataset, findings), MOST)),
        prose=prose,
    )


def _first(told: Mapping[str, str]) -> dict[str, str]:
    return dict(islice(told.items(), MOST))


def _is(column: Column | None, name: str) -> bool:
    return column is not None and column.name == name


def _names_rows(column: Column, rows: int) -> bool:
    """Tell whether every row has a value of its own in a column that is left out for that."""
    alone = column.distinct == rows and not column.missing
    return column.kind == "drop" and column.reason.startswith(NAMES_ROWS) and alone


def _is_doubt(finding: Finding, leaks: Mapping[str, str]) -> bool:
    suspected = finding.code in (*DOUBTS, *LEAKS) and finding.column not in leaks
    return bool(finding.column) and suspected and finding.code not in TIMES


def _groups(dataset: Dataset, findings: Sequence[Finding]) -> Iterator[tuple[str, str, bool]]:
    """Yield columns that rows may belong to; the surest first, one of them at most certain."""
    whole = {one.name for one in dataset.columns if not one.missing}
    certain = True
    for finding in sorted((f for f in findings if f.code in GROUPS), key=lambda f: f.code):
        sure = certain and finding.code == SURE and finding.column in whole
        certain = certain and not sure
        yield finding.column, _told(finding), sure


def _times(dataset: Dataset, findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Yield columns that may order the rows: those that the target follows, then any date."""
    told = {one.column: _told(one) for one in findings if one.code in TIMES}
    yield from told.items()
    for column in dataset.columns:
        if column.kind == "date" and column.name not in told and not column.missing:
            yield column.name, "dates; switch it on if later rows are to be predicted"


def _told(finding: Finding) -> str:
    return f"{finding.code}: {finding.sentence}"
