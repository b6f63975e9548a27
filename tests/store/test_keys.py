"""A key depends on what it is made of, and on nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import UsageError
from fusecli.store import key_of

SPEC = {"b": [1, 2.5, None], "a": {"y": True, "x": "é"}}


def test_the_order_of_keys_does_not_matter() -> None:
    assert key_of("fit", SPEC) == key_of("fit", {"a": {"x": "é", "y": True}, "b": (1, 2.5, None)})


def test_a_number_of_numpy_is_the_number() -> None:
    assert key_of("fit", {"n": np.float64(0.1)}) == key_of("fit", {"n": 0.1})


@pytest.mark.parametrize(
    "other",
    [{"n": 1.0}, {"n": True}, {"n": "1"}, {"n": [1]}, {"m": 1}, {"n": np.nextafter(1, 2)}],
)
def test_another_value_is_another_key(other: dict) -> None:
    assert key_of("fit", other) != key_of("fit", {"n": 1})


def test_a_class_that_is_a_number_is_not_one_that_is_a_text() -> None:
    assert key_of("fit", {"w": {1: 2}}) != key_of("fit", {"w": {"1": 2}})


def test_another_kind_is_another_key() -> None:
    assert key_of("fit", SPEC) != key_of("dataset", SPEC)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(UsageError, match="only finite numbers"):
        key_of("fit", {"n": value})


@pytest.mark.parametrize("seed", ["0", "1", "random"])
@pytest.mark.parametrize("flag", ["-B", "-O"])
def test_row_56_keys_are_the_same_in_every_process(seed: str, flag: str) -> None:
    program = f"from fusecli.store import key_of; print(key_of('fit', {SPEC!r}))"
    names = {"PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    command = [sys.executable, flag, "-c", program]
    place = Path(__file__).parents[2]
    found = subprocess.run(
        command, env={**os.environ, **names}, cwd=place, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == key_of("fit", SPEC)
