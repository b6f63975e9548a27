"""Faults of rows, targets and folds planted in an honest table are found, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fusecli.doctor import AILMENTS, findings_in, findings_of, notices_of
from fusecli.folds import deal
from fusecli.values import Array, Column, CvSpec, Dataset, Kind
from tests.doctor.tables import KINDS, ROWS, chance, codes, rows_of, table, target

EVERY = pytest.mark.parametrize("kind", KINDS)


@EVERY
def test_copies_of_rows_are_of_note(kind: Kind) -> None:
    once = table(kind, target(kind))
    assert codes(rows_of(once, np.arange(ROWS + 60) % ROWS)) == ["F101"]


@EVERY
def test_copies_with_other_targets_are_told_with_what_they_allow(kind: Kind) -> None:
    twice = rows_of(table(kind, target(kind)), np.arange(2 * ROWS) % ROWS)
    y = np.concatenate([target(kind), target(kind, seed=77)])
    found = findings_of(replace(twice, y=y))
    assert [finding.code for finding in found] == ["F101", "F102"]
    assert "no model can" in found[1].hint


def test_the_bound_of_contradicting_copies_is_the_share_of_the_majority() -> None:
    twice = rows_of(table("binary", target("binary")), np.arange(1200) % 600)
    y = np.where(np.arange(1200) < 600, 0, np.arange(1200) % 2)  # half of the copies differ
    assert "accuracy above 0.750" in findings_of(replace(twice, y=y))[1].hint


@EVERY
def test_test_rows_that_were_trained_on_are_an_error(kind: Kind) -> None:
    dataset = table(kind, target(kind))
    other = table(kind, target(kind, seed=4), seed=4)
    seen = replace(dataset, holdout=rows_of(dataset, np.arange(90)))
    assert codes(seen) == ["F103"]
    assert codes(replace(dataset, holdout=other)) == []


@EVERY
def test_sorted_rows_are_of_note(kind: Kind) -> None:
    assert codes(table(kind, np.sort(target(kind)))) == ["F104"]


def test_who_shows_no_notes_need_not_look_for_them() -> None:
    twice = rows_of(table("binary", np.sort(target("binary"))), np.arange(2 * ROWS) // 2)
    seen = replace(twice, holdout=rows_of(twice, np.arange(0, 2 * ROWS, 8)))
    assert {"F101", "F104"} < set(codes(seen))
    found = findings_of(seen, notes=False)
    assert {finding.code for finding in found} == set(codes(seen)) - {"F101", "F104"}
    assert notices_of(found) == notices_of(findings_of(seen))


def dated(y: Array, days: Array, **given: object) -> Dataset:
    dataset = table("regression", y, numbers={"sold.days": days}, **given)
    kept = [column for column in dataset.columns if column.name != "sold.days"]
    return replace(dataset, columns=(*kept, Column("sold", "date", "")))


def test_dates_that_the_target_follows_are_told_unless_they_are_the_time() -> None:
    days = chance().permutation(ROWS) * 1.0
    y = np.cumsum(target("regression"))[days.astype(int)]
    assert codes(dated(y, days)) == ["F131"]
    assert codes(dated(y, days, time=days)) == []
    assert codes(dated(target("regression"), days)) == []


def test_rare_classes_are_named() -> None:
    y = target("multiclass") % 2
    y[:4] = 2
    (found,) = findings_of(table("multiclass", y))
    assert found.code == "F141"
    assert "'c'" in found.sentence


def test_a_fold_with_one_class_and_a_class_never_trained_on_are_told() -> None:
    group = np.repeat([0, 1, 2], 200)
    dataset = table("multiclass", group % 3, group=group)
    found = [f.code for f in findings_in(dataset, deal(dataset, CvSpec(3), 0))]
    assert found == ["F201", "F202"]


def test_ordinary_folds_are_fine() -> None:
    dataset = table("multiclass", target("multiclass"))
    assert findings_in(dataset, deal(dataset, CvSpec(5), 0)) == ()


def test_a_board_is_told_of_errors_and_warnings_only() -> None:
    y = np.sort(target("binary"))
    found = findings_of(table("binary", y, numbers={"outcome": y}))
    assert [finding.code for finding in found] == ["F121", "F104"]
    (notice,) = notices_of(found)
    assert notice.text.startswith("F121: column 'outcome' alone gives 'target' in all 600 rows")


def test_every_number_is_given_once_and_explained() -> None:
    numbers = [ailment.code for ailment in AILMENTS]
    assert numbers == sorted(set(numbers))
    assert all(a.title and len(a.explanation) > 40 for a in AILMENTS)
