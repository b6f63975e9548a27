"""Fusions of every kind that cannot be: one message, its place, before anything is fitted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matrix.bad_decisions import DECISIONS
from tests.matrix.bad_lessons import LESSONS, OF_TABLES
from tests.matrix.bad_mergers import MERGERS
from tests.matrix.door import refused, table

CASES = {**LESSONS, **MERGERS, **DECISIONS}


@pytest.fixture(autouse=True)
def tables(own_folder: Path) -> None:
    """Write a table with two targets, and another one that has no column of it."""
    columns = {
        "x": lambda i: i % 7 + 3 * (i % 2),
        "z": lambda i: (i * 7) % 5,
        "c": lambda i: "uvw"[i % 3],
        "size": lambda i: (i % 7) * 1.5 + i % 3,
        "kind": lambda i: "ab"[i % 2],
        "three": lambda i: "pqr"[i % 3],
    }
    table(columns)
    table({"h": lambda i: i, "t": lambda i: "ab"[i % 2]}, 30, "other.csv")


@pytest.mark.parametrize("case", CASES)
def test_a_fusion_that_cannot_be_is_one_message_at_its_place(case: str) -> None:
    text, told = CASES[case]
    said = refused(text).splitlines()
    found = [line for line in said if line.startswith("r.yaml:")]
    assert f": {told}" in found[0]
    assert len(found) == 1
    assert said[-1] == "error: 1 mistake in the recipe, nothing was fitted"


@pytest.mark.parametrize("case", OF_TABLES)
def test_what_a_table_cannot_give_is_told_before_any_fit(case: str) -> None:
    text, told = OF_TABLES[case]
    assert told in refused(text, code=3)
