"""Recipes as text for people: whatever a name is, it is read again as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusecli.recipe.drafting import WIDTH, Line, drafted, flow
from fusecli.recipe.places import Place, plain
from fusecli.recipe.reading import parse

HARD = ("a: b", "no", "1", "1e-3", "0x1", "~", "", " x ", "a\nb", "# x", "- x", "[", "{", "%", "@")
HARDER = ("'", '"', "\t", "é😀", "\x7f", "\u2028", "\u0085", "\ufeff", "12:30", "<<", "=", "---")


def read(text: str) -> Any:
    return plain(parse(text, Place("drafted", 1, 1, Path())))


@pytest.mark.parametrize("name", [*HARD, *HARDER], ids=ascii)
def test_a_hard_name_is_read_as_it_was(name: str) -> None:
    lines = (Line("data", (Line("target", name), Line("drop", (Line("", name, name),)))),)
    assert read(drafted((name,), lines)) == {"data": {"target": name, "drop": [name]}}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_as_it_was(name: str) -> None:
    assert read(f"key: {flow(name)}") == {"key": name}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_comment_ends_before_its_line(why: str) -> None:
    assert read(drafted((why,), (Line("a", 1, why), Line("b", 2, why, off=True)))) == {"a": 1}


def test_numbers_and_mappings_stay_what_they_are() -> None:
    value = {"use": "svm", "C": 0.001, "kernel": None, "each": [1, 2]}
    assert read(f"key: {flow(value)}") == {"key": value}


def test_reasons_stand_beside_or_above_and_never_beyond_the_margin() -> None:
    lines = (Line("a", 1, "short"), Line("b", 2, "long " * 40), Line("c", 3, "off", off=True))
    text = drafted(["about " * 40], lines)
    assert "a: 1  # short" in text and "\n# c: 3  # off\n" in text
    assert max(map(len, text.splitlines())) <= WIDTH
