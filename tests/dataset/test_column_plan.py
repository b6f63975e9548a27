"""What a column is taken for, and why; and which numbers or levels it becomes."""

from __future__ import annotations

import datetime
import decimal

import numpy as np
import pandas as pd
import pytest

from fusecli.dataset import overview, plan
from fusecli.errors import DataError
from fusecli.values import DataSpec

N = 60
ROWS = np.arange(N)
WORDS = [f"word{i}" for i in ROWS]
PROSE = [f"a text of {i} words or so" for i in ROWS]
COLUMNS = {
    "all missing": ([""] * N, "drop", "every value is missing"),
    "missing words": (["NA", "?", "null"] * (N // 3), "drop", "every value is missing"),
    "constant": (["x"] * N, "drop", "every value is the same"),
    "constant number": ([7] * N, "drop", "every value is the same"),
    "constant or missing": (["x", ""] * (N // 2), "category", "1 value"),
    "infinite": (["inf", "-inf"] * (N // 2), "drop", "every value is infinite or missing"),
    "numbers": (ROWS * 0.5, "number", "numbers"),
    "numbers or none": (["none", "-", *range(N - 2)], "number", "numbers"),
    "thousands": ([f"{1000 * i:,}" for i in ROWS], "number", "numbers"),
    "decimal comma": ([f"{i},5" for i in ROWS], "number", "numbers with a decimal comma"),
    "few bad": (["abc", *range(1, N)], "number", "numbers; 1 other value read as missing"),
    "many bad": (["abc", "def", "ghi"] + [1, 2, 3] * 19, "category", "6 values"),
    "true or false": (["True", "false"] * (N // 2), "number", "true and false"),
    "leading zeros": ([f"{i % 7:03d}" for i in ROWS], "category", "leading zeros"),
    "zip codes": ([f"{i % 50:05d}" for i in ROWS], "high_cardinality", "leading zeros"),
    "dates": (pd.date_range("2024", periods=N).astype(str), "date", "ISO dates"),
    "dates and times": (pd.date_range("2024", periods=N, freq="h"), "date", "ISO dates"),
    "a few words": (["a", "b", "c"] * (N // 3), "category", "3 values"),
    "unique words": (WORDS, "drop", "an identifier: every value is different"),
    "almost unique": ([*WORDS[:-1], WORDS[0]], "drop", "almost every value is different"),
    "many words": (WORDS[:50] + WORDS[:10], "high_cardinality", "50 values"),
    "prose": (PROSE, "drop", "free text of 7 words on average"),
    "id": (ROWS + 1000, "drop", "an identifier: it numbers the rows"),
    "userId": (ROWS[::-1] * 2, "drop", "an identifier: it numbers the rows"),
    "row_id": (ROWS * 1000, "drop", "an identifier: it numbers the rows"),
    "paid": (ROWS, "number", "numbers"),
    "other id": (ROWS * 7919 % 997, "number", "numbers"),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_a_text_column_is_planned_from_its_values(case):
    values, kind, reason = COLUMNS[case]
    column = plan(pd.DataFrame({case: pd.Series(values).astype(str)}), {})[0]
    assert (column.name, column.kind) == (case, kind)
    assert reason in column.reason


TYPED = {
    "boolean": (pd.Series([True, False, None] * 9, dtype="boolean"), "number", "booleans"),
    "integers": (pd.Series([1, 2, None] * 9, dtype="Int64"), "number", "numbers"),
    "arrow": (pd.Series([1.5, 2, None] * 9, dtype="double[pyarrow]"), "number", "numbers"),
    "numbers as categories": (
        pd.Series([1, 2, 3] * 9, dtype="category"),
        "category",
        "3 values",
    ),
    "digits as text": (pd.Series(["1", "2", "3"] * 9), "category", "digits kept as text"),
    "moments": (pd.Series(pd.date_range("2024", periods=27, tz="Asia/Tokyo")), "date", "dates"),
    "days": (pd.Series([datetime.date(2024, 1, d + 1) for d in range(27)]), "date", "ISO dates"),
    "decimals": (pd.Series([decimal.Decimal(i) / 4 for i in range(27)]), "number", "numbers"),
    "durations": (pd.Series(pd.to_timedelta(range(27), unit="h")), "number", "numbers"),
    "mixed": (pd.Series([1, "x", 2.0] * 9, dtype=object), "category", "3 values"),
    "lists": (pd.Series([[i] for i in range(27)]), "drop", "its cells are no single values"),
    "complex": (pd.Series([1j, 2j, 3j] * 9), "drop", "its cells are no single values"),
    "nothing": (pd.Series([None] * 27), "drop", "every value is missing"),
}


@pytest.mark.parametrize("case", TYPED)
def test_a_typed_column_is_planned_from_its_type(case):
    values, kind, reason = TYPED[case]
    column = plan(pd.DataFrame({case: values}), {}, typed=True)[0]
    assert column.kind == kind
    assert reason in column.reason


def test_the_plan_does_not_depend_on_the_order_of_rows(prepared):
    table = pd.DataFrame({name: values for name, (values, _, _) in COLUMNS.items()})
    table["y"] = ROWS / 7
    table = table.drop(columns="row_id")  # with gaps, it is its order that gives it away
    shuffled = table.sample(frac=1, random_state=1)
    one, other = prepared(table), prepared(shuffled)
    assert one.columns == other.columns
    assert one.table.levels == other.table.levels


def test_missing_and_distinct_values_are_counted(prepared):
    column = prepared({"x": [1, 2, 2, None, "inf", "?"], "y": [1.5, 2, 3, 4, 5, 6]}).columns[0]
    assert (column.kind, column.missing, column.distinct) == ("number", 3, 3)


def test_numbers_are_read_to_the_last_bit(prepared):
    values = np.random.default_rng(0).normal(size=500) * 10.0 ** np.arange(-250, 250)
    text = [repr(value) for value in values.tolist()]
    read = prepared({"x": text, "y": np.arange(500) / 3}).table.numbers[:, 0]
    np.testing.assert_array_equal(read, values)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.5", 1234.5),
        ("-1,234,567", -1234567.0),
        ("+.5", 0.5),
        ("5.", 5.0),
        (" 7 ", 7.0),
        ("1E-3", 0.001),
        ("1e999", np.nan),
        ("-inf", np.nan),
        ("0x10", np.nan),
        ("1_000", np.nan),
        ("12,34", np.nan),
    ],
)
def test_a_number_in_text_is_that_number_or_missing(prepared, text, number):
    table = {"x": [text, *(f"{i}.5" for i in range(39))], "y": np.arange(40) / 3}
    assert prepared(table).table.numbers[0, 0] == pytest.approx(number, nan_ok=True)


def test_a_decimal_comma_is_found_or_told(prepared):
    found = prepared("x;y\n1.234,5;1,5\n2,25;2,5\n1.000;3,5\n")
    assert found.table.numbers[:, 0].tolist() == [1234.5, 2.25, 1000.0]
    assert found.y.tolist() == [1.5, 2.5, 3.5]
    told = prepared("x;y\n1,234;1,5\n2,345;2,5\n3,456;3,5\n", params={"decimal": ","})
    assert told.table.numbers[:, 0].tolist() == [1.234, 2.345, 3.456]


def test_a_decimal_comma_leaves_dates_and_booleans_as_they_are(prepared):
    text = "d;b;y\n2024-01-01;true;1,5\n2024-01-02;false;2,5\n2024-01-03;true;3,5\n"
    kinds = [column.kind for column in prepared(text, params={"decimal": ","}).columns]
    assert kinds == ["date", "number"]


def test_none_is_a_category_and_can_be_told_to_be_missing(prepared):
    table = {"x": ["none", "car", "NA"] * 4, "y": np.arange(12) / 3}
    assert prepared(table).table.levels == (("car", "none"),)
    assert prepared(table, params={"missing": ["none"]}).table.levels == (("NA", "car"),)


def test_levels_are_in_the_order_of_numbers_or_of_text(prepared):
    table = {
        "size": ["10", "9", "100.0", "9"],
        "code": ["007", "10", "9", "9"],
        "y": [1.5, 2, 3, 4],
    }
    told = {"size": "category", "code": "category"}
    dataset = prepared(table, columns=told)
    assert dataset.table.levels == (("9", "10", "100"), ("007", "10", "9"))
    assert dataset.table.codes.tolist() == [[1, 0], [0, 1], [2, 2], [0, 2]]


def test_a_date_becomes_the_parts_that_vary(prepared):
    days = ["2024-02-28", "2024-02-29", "", "2024-03-01"]
    table = prepared({"when": days, "y": [1.5, 2, 3, 4]}).table
    assert table.number_names == ("when.month", "when.day", "when.weekday", "when.days")
    expected = [[2, 28, 2, 19781], [2, 29, 3, 19782], [np.nan] * 4, [3, 1, 4, 19783]]
    np.testing.assert_array_equal(table.numbers, expected)


def test_a_time_of_day_gives_hours_and_parts_of_days(prepared):
    moments = ["2024-01-01T00:00:00Z", "2024-01-01 18:30", "2024-01-01T18:30:00+06:00"]
    table = prepared({"when": moments, "y": [1.5, 2, 3]}).table
    assert table.number_names == ("when.hour", "when.days")
    assert (table.numbers[:, 1] - 19723).tolist() == pytest.approx([0, 18.5 / 24, 12.5 / 24])


def test_a_user_decides_what_a_column_is(prepared):
    table = {"a": [1, 2, 3, 1], "b": PROSE[:4], "c": ["x", "y", "x", "y"], "y": [1.5, 2, 3, 4]}
    told = {"a": "category", "b": "text", "c": "drop"}
    dataset = prepared(table, columns=told)
    assert [(c.kind, c.reason) for c in dataset.columns] == [
        (kind, "as the recipe says") for kind in told.values()
    ]
    assert dataset.table.kinds == ("category", "text")


@pytest.mark.parametrize("kind", ["number", "date"])
def test_words_cannot_be_told_to_be_numbers_or_dates(prepared, kind):
    with pytest.raises(DataError, match="the column 'x' holds no") as caught:
        prepared({"x": ["a", "b", "a"], "y": [1.5, 2, 3]}, columns={"x": kind})
    assert "'a'" in caught.value.hint


@pytest.mark.parametrize("spec", [{"drop": ("hight",)}, {"columns": {"hight": "number"}}])
def test_an_unknown_column_is_a_data_error_with_the_nearest_name(prepared, spec):
    with pytest.raises(DataError, match="no column is called 'hight'") as caught:
        prepared({"height": [1, 2, 3], "y": [1.5, 2, 3]}, **spec)
    assert caught.value.hint == "did you mean 'height'?"


def test_a_table_without_a_usable_column_is_a_data_error(prepared):
    with pytest.raises(DataError, match="no column is left to learn from") as caught:
        prepared({"x": ["a", "b", "c"], "y": [1.5, 2, 3]})
    assert "an identifier: every value is different" in caught.value.hint


def test_what_is_left_out_or_not_read_is_told(prepared):
    table = {
        "name": WORDS,
        "age": ["old", *range(1, N)],
        "big": ["inf", *range(1, N)],
        "mine": WORDS,
        "y": ROWS / 7,
    }
    told = "\n".join(map(str, prepared(table, drop=("mine",)).notices))
    assert "not used: 'name': an identifier" in told
    assert "column 'age': 1 value such as 'old': not a number" in told
    assert "column 'big': 1 infinite value" in told
    assert "mine" not in told


HOSTILE = ["", "x", "x", "n" * 10_000, "a[b]", "a<b", "🙂", "two\nlines", "=cmd()", "\x1b[31m"]


def test_any_name_of_a_column_is_fine(prepared):
    header = ";".join(f'"{name}"' for name in [*HOSTILE, "y"])
    rows = [";".join(str(i * (j + 1) / 7) for j in range(len(HOSTILE) + 1)) for i in range(5)]
    dataset = prepared("\n".join([header, *rows]))
    own = ["unnamed_1", "x", "x.1", *HOSTILE[3:]]
    assert [column.name for column in dataset.columns] == own
    assert dataset.table.number_names == tuple(own)
    assert "called 'unnamed_1', 'x.1'" in dataset.notices[0].text


def test_a_message_shows_any_name_short_and_on_one_line(prepared):
    table = {"\x1b[31mred\n" + "n" * 10_000: WORDS, "x": ROWS, "y": ROWS / 7}
    text = prepared(table).notices[0].text
    assert r"\x1b[31mred\n" in text
    assert len(text) < 100


def test_columns_of_a_file_can_be_seen_without_a_target(written):
    path = written({"a": [1.5, 2, 3], "b": ["x", "y", "x"]})
    assert [(c.name, c.kind) for c in overview(DataSpec(path)).columns] == [
        ("a", "number"),
        ("b", "category"),
    ]
