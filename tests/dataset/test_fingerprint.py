"""One hash for equal data whatever the file, and another after any change that a fit could see."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fusecli.dataset import fingerprint, prepare
from fusecli.sources import RawTable
from fusecli.values import DataSpec

N = 50
RANDOM = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "a": RANDOM.normal(size=N),
        "b": np.where(RANDOM.random(N) < 0.2, np.nan, RANDOM.normal(size=N)),
        "whole": RANDOM.integers(0, 99, N),
        "flag": RANDOM.random(N) < 0.5,
        "word": RANDOM.choice(["aa", "bb", None], N),
        "day": pd.date_range("2024-01-01", periods=N, freq="7h"),
        "y": RANDOM.choice(["no", "yes"], N),
    }
)


@pytest.fixture
def of(prepared):
    return lambda frame, suffix=".parquet", **spec: (
        prepared(frame, suffix=suffix, **spec).fingerprint
    )


SAME = {
    "object dtype": FRAME.astype({"word": object, "y": object}),
    "arrow dtypes": FRAME.astype({"a": "double[pyarrow]", "word": "string[pyarrow]"}),
    "nullable dtypes": FRAME.astype({"whole": "Int64", "flag": "boolean"}),
    "other integers": FRAME.astype({"whole": np.int16}),
    "block layout": pd.concat([FRAME.iloc[:, :3], FRAME.iloc[:, 3:]], axis=1),
    "category dtype": FRAME.astype({"word": "category", "y": "category"}),
    "another index": FRAME.set_index(np.arange(N)[::-1] * 7),
    "seconds": FRAME.astype({"day": "datetime64[s]"}),
}


@pytest.mark.parametrize("case", SAME)
def test_the_way_a_table_is_kept_does_not_count(of, case):
    assert of(SAME[case]) == of(FRAME)


def test_csv_and_parquet_of_the_same_values_are_the_same(of):
    assert of(FRAME, ".csv") == of(FRAME, ".parquet")


CHANGED = {
    "one ulp": FRAME.assign(a=np.r_[np.nextafter(FRAME["a"][0], 9), FRAME["a"][1:]]),
    "a missing cell": FRAME.assign(a=np.r_[np.nan, FRAME["a"][1:]]),
    "a word": FRAME.assign(word=["cc", *FRAME["word"][1:]]),
    "a moment": FRAME.assign(day=FRAME["day"] + pd.Timedelta("1us")),
    "a renamed column": FRAME.rename(columns={"a": "A"}),
    "columns in another order": FRAME[["b", "a", *FRAME.columns[2:]]],
    "rows in another order": FRAME.iloc[::-1],
    "a class": FRAME.assign(y=np.where(FRAME["y"] == "yes", "yea", "no")),
    "a target": FRAME.assign(y=[*FRAME["y"][1:], FRAME["y"][0]]),
    "a row less": FRAME.iloc[1:],
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_change_of_the_data_changes_it(of, case):
    assert of(CHANGED[case]) != of(FRAME)


def test_every_change_gives_its_own(of):
    assert len({of(frame) for frame in CHANGED.values()}) == len(CHANGED)


@pytest.mark.parametrize("role", ["weight", "group", "time"])
def test_what_a_fit_gets_besides_features_counts(of, role):
    frame = FRAME.assign(z=np.arange(N) + 1)
    other = frame.assign(z=np.r_[[N + 7], frame["z"][1:]])
    prints = {of(frame, **{role: "z"}), of(other, **{role: "z"}), of(frame, drop=("z",))}
    assert len(prints) == 3


@pytest.mark.parametrize("spec", [{"id": "z"}, {"drop": ("z",)}])
def test_what_no_fit_gets_does_not_count(of, spec):
    frame = FRAME.assign(z=[f"row {i}" for i in range(N)])
    assert of(frame, **spec) == of(FRAME)


def test_both_zeros_and_all_missing_numbers_are_the_same(prepared):
    dataset = prepared({"x": [0.0, 1, 2, None], "y": [0.0, 1, 2, 3]})
    numbers = dataset.table.numbers.copy()
    numbers[0] = -0.0
    numbers[3:] = np.array([[0xFFF8000000000001]], np.uint64).view(np.float64)
    other = replace(
        dataset, table=replace(dataset.table, numbers=numbers), y=dataset.y * [-1, 1, 1, 1]
    )
    assert fingerprint(other) == dataset.fingerprint


def test_a_boundary_between_texts_counts(of):
    one = FRAME.assign(word=["ab", "c"] * (N // 2))
    other = FRAME.assign(word=["a", "bc"] * (N // 2))
    assert of(one) != of(other)


def test_hash_seed_optimisation_time_zone_and_locale_do_not_count(written):
    path = written(FRAME, suffix=".csv")
    program = (
        "import sys; from fusecli.dataset import prepare; from fusecli.values import DataSpec;"
        "print(prepare(DataSpec(sys.argv[1], 'y'), seed=0).fingerprint, end='')"
    )
    here = prepare(DataSpec(path, "y"), seed=0).fingerprint
    odd = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONOPTIMIZE": "1"}
    command = [sys.executable, "-c", program, path]
    there = subprocess.run(command, env={**os.environ, **odd}, capture_output=True, check=True)
    assert there.stdout.decode() == here


def test_the_source_may_hold_its_rows_under_any_index():
    from fusecli.dataset.sheets import Sheet

    sheet = Sheet(RawTable(FRAME, "here")).take(np.arange(N) > 3)
    assert sheet.row_number(0) == 5
