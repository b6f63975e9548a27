"""The column to predict: its task, its classes, and what it must not be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fusecli.errors import TargetError
from fusecli.values import Task

N = 60
X = np.arange(N) / 7


def table(target):
    values = list(target)
    return {"x": X[: len(values)], "y": values}


TASKS = {
    "text": (["b", "a"] * 30, Task("binary", ("a", "b"))),
    "three words": (["b", "c", "a"] * 20, Task("multiclass", ("a", "b", "c"))),
    "booleans": ([True, False] * 30, Task("binary", ("False", "True"))),
    "0 and 1": ([1, 0] * 30, Task("binary", ("0", "1"))),
    "0.0 and 1.0": ([1.0, 0.0] * 30, Task("binary", ("0", "1"))),
    "few whole numbers": ([10, 9, 2] * 20, Task("multiclass", ("2", "9", "10"))),
    "codes": (["007", "10", "9"] * 20, Task("multiclass", ("007", "10", "9"))),
    "many whole numbers": (range(N), Task("regression")),
    "whole numbers, few rows each": ([*range(10), *range(10)], Task("regression")),
    "fractions": (X, Task("regression")),
    "two fractions": ([0.5, 1.5] * 30, Task("regression")),
}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("case", TASKS)
def test_the_task_is_worked_out_from_the_target(prepared, case, suffix):
    target, task = TASKS[case]
    assert prepared(table(target), suffix=suffix).task == task


@pytest.mark.parametrize("case", [pd.Categorical([3, 1, 2] * 20), [str(i % 15) for i in range(N)]])
def test_digits_that_a_table_keeps_as_text_or_category_are_classes(prepared, case):
    dataset = prepared(table(case), suffix=".parquet")
    assert dataset.task.classes == tuple(sorted(set(map(str, case)), key=int))


def test_codes_follow_the_order_of_classes(prepared):
    dataset = prepared(table(["b", "a", "a", "b"]))
    assert (dataset.y.dtype, dataset.y.tolist()) == (np.int64, [1, 0, 0, 1])


def test_whole_numbers_taken_as_classes_are_told(prepared):
    told = prepared(table([3, 4, 5] * 20)).notices[0]
    assert "has 3 different whole numbers" in told.text
    assert "task: regression" in told.hint


def test_the_task_can_be_told(prepared):
    target = [3, 4, 5] * 20
    assert prepared(table(target), task="regression").task == Task("regression")
    assert prepared(table([0.5, 1.5] * 30), task="binary").task.classes == ("0.5", "1.5")


REFUSED = {
    "one class": (["a"] * 5, {}, "one class only: 'a', in all 5 rows"),
    "a rare class": ([*"aabbc"], {}, "class 'c' with 1 row, and 2 are the least"),
    "rare classes": ([*"aabcd"], {}, "classes 'b', 'c', 'd' with 1 row"),
    "one row": (["a"], {}, "1 row with a target, and two are the least"),
    "one value": ([2.5] * 5, {}, "is 2.5 in every row"),
    "missing": (["a", "b", "", "a", "NA"], {}, "missing or infinite in 2 of 5 rows"),
    "a missing number": ([1.5, None, 2], {}, "missing or infinite in 1 of 3 rows"),
    "infinite": ([1.5, "inf", 2, "-inf", 3.5], {}, "missing or infinite in 2 of 5 rows"),
    "all missing": ([None] * 5, {"missing_target": "drop"}, "no row with a target"),
    "words for numbers": ([*"aabb"], {"task": "regression"}, "not numeric: it holds 'a'"),
    "three for two": ([*"aabbcc"], {"task": "binary"}, "3 classes, not 2: 'a', 'b', 'c'"),
    "almost numbers": ([*X[:-1], "unknown"], {}, "numbers but for 1 value such as 'unknown'"),
    "dates": (pd.date_range("2024", periods=5), {}, "holds dates"),
}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_target_that_cannot_be_learned_is_a_target_error(prepared, case, suffix):
    target, spec, message = REFUSED[case]
    values = pd.Series(target)
    if suffix == ".parquet" and values.dtype == object and case != "all missing":
        values = values.map(lambda cell: float(cell) if cell in ("inf", "-inf") else cell)
        values = values.astype(float) if case == "infinite" else values.astype(str)
    if case == "dates" and suffix == ".csv":
        message = "classes .* with 1 row"
    with pytest.raises(TargetError, match=message) as caught:
        prepared(table(values), suffix=suffix, **spec)
    assert caught.value.exit_code == 3


def test_the_first_row_without_a_target_is_named_with_the_way_out(prepared):
    with pytest.raises(TargetError) as caught:
        prepared(table([1.5, 2.5, None, 3.5]))
    assert caught.value.hint == "the first is row 3; missing_target: drop leaves such rows out"


def test_rows_without_a_target_can_be_left_out(prepared):
    dataset = prepared(table([1.5, None, 2.5, "inf", 4.5]), missing_target="drop")
    assert dataset.ids.tolist() == [0, 2, 4]
    assert dataset.y.tolist() == [1.5, 2.5, 4.5]
    assert "in 2 of 5 rows" in dataset.notices[0].text


def test_classes_of_rows_left_out_are_gone(prepared):
    target = pd.Categorical([*"aabb"], categories=["a", "b", "never"])
    assert prepared(table(target), suffix=".parquet").task.classes == ("a", "b")


def test_an_unknown_target_is_a_target_error_with_the_nearest_name(prepared):
    with pytest.raises(TargetError, match="no column is called 'yy'") as caught:
        prepared({"xx": [1, 2], "yyy": [1, 2]}, target="yy")
    assert caught.value.hint == "did you mean 'yyy'?"


def test_without_any_target_the_columns_are_listed(prepared):
    with pytest.raises(TargetError, match="nothing says which column to predict") as caught:
        prepared(table([1, 2]), target=None)
    assert "'x', 'y'" in caught.value.hint


@pytest.mark.parametrize("spec", [{"drop": ("y",)}, {"weight": "y"}, {"columns": {"y": "number"}}])
def test_the_target_cannot_be_something_else_as_well(prepared, spec):
    from fusecli.errors import DataError

    with pytest.raises(DataError, match="'y' is the target"):
        prepared(table([1.5, 2.5, 3.5]), **spec)
