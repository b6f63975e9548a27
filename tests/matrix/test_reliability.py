"""The page of promises: all rows, each with the tests that hold it."""

from __future__ import annotations

import re

from tests.matrix.reliability import PAGE, ROWS, names_by_row, page

LATER = "comes with the command"


def rows() -> dict[int, str]:
    found = re.findall(r"^\| (\d+) \| (.*)$", PAGE.read_text(), re.MULTILINE)
    return {int(row): rest for row, rest in found}


def test_the_page_names_the_tests_of_every_row() -> None:
    again = "write it again: python -m tests.matrix.reliability"
    assert page(PAGE.read_text()) == PAGE.read_text(), again


def test_the_page_has_every_row_in_order() -> None:
    assert list(rows()) == list(range(1, ROWS + 1))


def test_every_row_has_a_test_or_says_what_it_waits_for() -> None:
    bare = [row for row, names in names_by_row().items() if not names]
    assert [row for row in bare if LATER not in rows()[row]] == []
