"""The options that bound a run, as words."""

from __future__ import annotations

import pytest

from fusecli.cli.bounds import bounded
from fusecli.errors import UsageError
from fusecli.run import RunOptions


def made(timeout: str = "", memory: str = "", limit: str = "") -> RunOptions:
    return bounded(RunOptions(), timeout, memory, limit, strict=True, retry=False)


def test_nothing_said_sets_no_bound() -> None:
    found = bounded(RunOptions(), "", "", "", strict=False, retry=True)
    assert found == RunOptions()


def test_words_become_numbers() -> None:
    found = made("90s", "512MB", "2h")
    assert (found.fit_timeout, found.fit_memory, found.time_limit) == (90.0, 2**29, 7200.0)
    assert (found.strict, found.retry_failed) == (True, False)


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("soon",), "--fit-timeout"),
        (("", "lots"), "--fit-memory"),
        (("", "", "0"), "--time-limit"),
    ],
)
def test_a_word_that_says_nothing_is_a_mistake_of_usage(
    words: tuple[str, ...], option: str
) -> None:
    with pytest.raises(UsageError, match=f"{option} does not understand") as caught:
        made(*words)
    assert caught.value.hint.startswith("give ")
