from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from fusecli.report import (
    suite_cells_csv,
    suite_csv,
    suite_json,
    suite_json_text,
    suite_markdown,
    suite_schema,
)
from fusecli.suite import Suite
from tests.report.suites import MADE, suite_of
from tests.report.validation import mistakes


@pytest.fixture(params=MADE)
def suite(request: pytest.FixtureRequest) -> Suite:
    return suite_of(request.param)


def printed(suite: Suite) -> Any:
    return json.loads(suite_json_text(suite, Path("runs/a")))


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_suite_is_valid_by_its_schema(suite: Suite) -> None:
    assert mistakes(printed(suite), suite_schema()) == []


def test_the_schema_refuses_another_document() -> None:
    assert len(mistakes({**printed(suite_of("two")), "schema": 2, "extra": 1}, suite_schema())) == 2


def test_json_is_ascii_and_keeps_names_as_they_are() -> None:
    text = suite_json_text(suite_of("hostile"))
    names = [row["method"] for row in json.loads(text)["methods"]]
    assert text.isascii()
    assert names == list(suite_of("hostile").methods)


def test_json_tells_every_number_in_full() -> None:
    first, row = printed(suite_of("usual"))["methods"][0], suite_of("usual").standings[0]
    assert (first["mean_rank"], first["elo"]) == (row.mean_rank, row.elo)


def test_an_interval_that_nobody_knows_is_null() -> None:
    assert suite_json(suite_of("apart"))["methods"][0]["elo_high"] is None


def test_json_lists_what_failed_and_who_is_not_ranked() -> None:
    found = printed(suite_of("usual"))
    assert found["failed"] == [{"name": "broken", "reason": "the target is missing"}]
    assert [part["method"] for part in found["unranked"]] == ["nnls"]


def test_csv_has_one_line_a_method(suite: Suite) -> None:
    assert len(cells(suite_csv(suite))) == len(suite.methods)


def test_csv_of_scores_has_one_line_a_data_set_and_method(suite: Suite) -> None:
    expected = sum(len(entry.cells) for entry in suite.entries) + len(suite.failures)
    assert len(cells(suite_cells_csv(suite))) == expected


def test_csv_of_scores_tells_why_a_data_set_failed() -> None:
    last = cells(suite_cells_csv(suite_of("usual")))[-1]
    assert (last["data_set"], last["reason"]) == ("broken", "the target is missing")


@pytest.mark.parametrize("form", [suite_csv, suite_cells_csv])
def test_no_text_in_csv_is_a_formula(form: Any) -> None:
    texts = [text for row in cells(form(suite_of("hostile"))) for text in row.values()]
    assert [text for text in texts if text.startswith(("=", "+", "@", "\t", "\r"))] == []


def test_markdown_rows_have_as_many_cells_as_the_header(suite: Suite) -> None:
    table = [line for line in suite_markdown(suite).splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1


def test_markdown_shows_markup_as_text() -> None:
    lines = suite_markdown(suite_of("hostile")).splitlines()
    outside = "\n".join(line for line in lines if not line.startswith("    "))
    assert "<script>" not in outside
    assert "\\[/red\\]" in outside


def test_markdown_has_the_fusions_in_bold() -> None:
    text = suite_markdown(suite_of("usual"))
    assert "| **stacking** |" in text
    assert "| best base model |" in text
