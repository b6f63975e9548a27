"""Ids, weights, groups and times: taken out of the features, and checked row by row."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli.errors import DataError

BASE = {"x": [0.1, 0.2, 0.3, 0.4], "y": [1.5, 2.5, 3.5, 4.5]}
ROLES = {
    "id": ["c", "a", "d", "b"],
    "weight": [1, 2.5, 3, 0.5],
    "group": ["w", "v", "w", "u"],
    "time": ["2024-01-02", "2024-01-01", "2024-01-01", "2023-12-31T12:00"],
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_no_feature(prepared, role):
    dataset = prepared({**BASE, "z": ROLES[role]}, **{role: "z"})
    assert [column.name for column in dataset.columns] == ["x"]


def test_a_role_is_kept_row_by_row(prepared):
    dataset = prepared({**BASE, **ROLES}, **{role: role for role in ROLES})
    assert dataset.ids.tolist() == ["c", "a", "d", "b"]
    assert dataset.weight.tolist() == [1, 2.5, 3, 0.5]
    assert dataset.group.tolist() == [2, 1, 2, 0]
    assert (dataset.time - 19723).tolist() == [1, 0, 0, -0.5]


def test_without_an_id_rows_are_counted_from_0(prepared):
    assert prepared(BASE).ids.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("ids", "kept", "kind"),
    [
        ([7, 5, 9, 2**60 + 1], [7, 5, 9, 2**60 + 1], "i"),
        (["7", "5", "0", "12"], [7, 5, 0, 12], "i"),
        (["007", "5", "0", "12"], ["007", "5", "0", "12"], "U"),
        ([0.5, 1.5, 2.5, 3.5], ["0.5", "1.5", "2.5", "3.5"], "U"),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_whole_ids_are_numbers_and_others_text(prepared, ids, kept, kind, suffix):
    got = prepared({**BASE, "z": ids}, id="z", suffix=suffix).ids
    assert (got.dtype.kind, got.tolist()) == (kind, kept)


def test_a_time_can_be_a_number(prepared):
    assert prepared({**BASE, "z": [3, 1, 2, 2.5]}, time="z").time.tolist() == [3, 1, 2, 2.5]


REFUSED = {
    "an id twice": ("id", ["a", "b", "a", "c"], "id: 'z' is that of another row too in row 1: 'a'"),
    "no id": ("id", ["a", "b", "", "c"], "id: 'z' is missing in row 3"),
    "an endless id": ("id", ["a", "b", "c" * 999, "d"], "longer than 256"),
    "no weight": ("weight", [1, None, 1, 1], "weight: 'z' is not a positive number in row 2"),
    "no positive weight": ("weight", [1, 1, 0, -1], "not a positive number in row 3: '0'"),
    "an infinite weight": ("weight", [1, 1, 1, np.inf], "not a positive number in row 4"),
    "a word as weight": ("weight", [1, 1, 1, "heavy"], "not a positive number in row 4: 'heavy'"),
    "no group": ("group", ["a", "b", "", "b"], "group: 'z' is missing in row 3"),
    "no time": ("time", [1, 2, None, 3], "time: 'z' is neither a number nor an ISO date in row 3"),
    "a word as time": ("time", ["2024-01-01", "soon", "2024-01-02", ""], "in row 2: 'soon'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_role_that_cannot_be_is_a_data_error_with_the_row(prepared, case):
    role, values, message = REFUSED[case]
    with pytest.raises(DataError, match=message):
        prepared({**BASE, "z": values}, **{role: "z"})


@pytest.mark.parametrize("role", ROLES)
def test_an_unknown_role_is_a_data_error_with_the_nearest_name(prepared, role):
    with pytest.raises(DataError, match=f"{role}: no column is called 'patients'") as caught:
        prepared({**BASE, "patient": [1, 2, 3, 4]}, **{role: "patients"})
    assert caught.value.hint == "did you mean 'patient'?"


def test_a_role_cannot_be_planned_as_a_feature(prepared):
    with pytest.raises(DataError, match="columns: 'z' is the group"):
        prepared({**BASE, "z": [1, 1, 2, 2]}, group="z", columns={"z": "category"})
