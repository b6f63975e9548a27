from __future__ import annotations

import json

from fusecli.registry import get
from fusecli.report import (
    Item,
    columns_json,
    item,
    listing_json,
    make_console,
    render_columns,
    render_listing,
    schema_of,
    words_for,
)
from fusecli.values import Column, Notice, Overview, Task
from tests.report.boards import HOSTILE
from tests.report.streams import Stream
from tests.report.validation import mistakes


def table(*names: str) -> Overview:
    columns = tuple(Column(name, "category", f"text of {name}", 1, 2) for name in names)
    task = Task("multiclass", tuple(f"class {n}" for n in range(12)))
    notices = (Notice("2 rows are empty", "they were left out"),)
    return Overview("table.csv", 3, columns, "kind", task, notices)


def test_a_table_without_a_target_says_so() -> None:
    text = render_columns(Overview("t", 3, ()), make_console(Stream()))
    assert text.splitlines()[0] == "t   3 rows, 0 columns   no target given"


def inspected(*names: str) -> str:
    return render_columns(table(*names), make_console(Stream()))


def test_columns_are_one_line_each() -> None:
    text = inspected("colour", "a[b]", "☃")
    assert "a[b]     category         1          2   text of a[b]" in text


def test_many_classes_are_counted() -> None:
    assert "class 9 and 2 more)" in inspected("a")


def test_a_very_long_column_name_is_folded_and_not_cut() -> None:
    assert inspected("x" * 10_000).replace(" ", "").count("x") > 10_000


def test_no_column_name_commands_the_terminal() -> None:
    text = inspected(*HOSTILE)
    assert not {char for char in text if ord(char) < 32 or char in "\x9b\u202e"} - {"\n"}


def test_columns_are_valid_by_their_schema() -> None:
    printed = json.loads(json.dumps(columns_json(table(*HOSTILE))))
    assert mistakes(printed, schema_of("columns")) == []


def test_a_list_has_name_and_summary() -> None:
    text = render_listing([item(get("metrics", "rmse"))], make_console(Stream()))
    assert "rmse" in text
    assert "Root of the mean squared error" in text


def test_a_verbose_list_has_parameters_with_their_defaults() -> None:
    console = make_console(Stream())
    assert "  alpha: 0.5" in render_listing(
        [item(get("metrics", "pinball"))], console, verbose=True
    )


def test_lists_are_valid_by_their_schema() -> None:
    items = [item(get("metrics", "pinball")), Item("iris_voting", "a recipe")]
    printed = json.loads(json.dumps(listing_json("metrics", items)))
    assert mistakes(printed, schema_of("list")) == []


def test_a_verbose_list_says_what_the_literature_calls_a_name() -> None:
    entry = get("strategies", "greedy_selection")
    said = item(entry, words_for("strategies", entry.name))
    text = render_listing([said], make_console(Stream()), verbose=True)
    assert "also called: ensemble selection, Caruana selection" in text
    assert "also called" not in render_listing([said], make_console(Stream()))


def test_a_name_is_not_told_as_another_name_of_itself() -> None:
    assert item(get("strategies", "cascade"), "cascade, early exit").words == "early exit"
    assert item(get("strategies", "hill_climbing"), "hill climbing").words == ""
