from __future__ import annotations

import pytest

from fusecli.values.amounts import duration, size


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (90, 90.0),
        (0.5, 0.5),
        ("90", 90.0),
        ("90s", 90.0),
        ("5m", 300.0),
        ("1.5h", 5400.0),
        ("1h30m", 5400.0),
        ("2d", 172_800.0),
    ],
)
def test_seconds_are_read_from_words(said: object, seconds: float) -> None:
    assert duration(said) == seconds


@pytest.mark.parametrize(
    "said", [0, -1, True, None, "", "s", "5 minutes", "-5s", "1e3s", "٣s", "0s", [5], float("inf")]
)
def test_what_says_no_time_is_none(said: object) -> None:
    assert duration(said) is None


@pytest.mark.parametrize(
    ("said", "count"),
    [("512MB", 2**29), ("512 MiB", 2**29), ("2GB", 2**31), ("1.5gb", 3 * 2**29), ("2048kB", 2**21)],
)
def test_bytes_are_read_from_words(said: str, count: int) -> None:
    assert size(said) == count


@pytest.mark.parametrize("said", [512, "512", "10KB", -1, True, None, "MB", "2 G", 2.0**30, "2GBs"])
def test_what_says_no_size_or_too_small_a_one_is_none(said: object) -> None:
    assert size(said) is None


def test_a_size_is_written_as_bytes_and_read_again() -> None:
    assert size(size("3GB")) == 3 * 2**30
