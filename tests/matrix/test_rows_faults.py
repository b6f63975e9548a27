"""Rows 32 and 33: a run on a disk whose N-th system call fails, for every N."""

from __future__ import annotations

import errno
import os
import random
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from fusecli.store import Store, census, found
from tests.matrix.door import Done, run
from tests.matrix.test_rows_runs import board, without_times
from tests.store.faults import calls_of, dies_at, failing

SMALL = """\
data: {source: table.csv, target: kind}
cv: {folds: 2}
models: {prior: dummy}
fusion: mean
"""


@pytest.fixture
def calls(own_store: Path) -> list[str]:
    """Return the system calls of the store that a run makes; the store is empty again."""
    made = calls_of(board_of_small, own_store)
    empty(own_store)
    return made


def board_of_small() -> dict[str, Any]:
    return without_times(board(SMALL))


def empty(store: Path) -> None:
    for one in found(store):
        Path(one.path).unlink()


def keys_in(store: Path) -> set[str]:
    return {one.key for one in census(store)}


def check_recovery(store: Path) -> None:
    """Nothing is torn; the same run succeeds, loses nothing, and finds what it always does."""
    before = keys_in(store)
    assert all(Store(store).get(key) for key in before)
    first = board_of_small()
    assert before <= keys_in(store)
    empty(store)
    assert first == board_of_small()


def disturbed(store: Path, number: int, **how: Any) -> Done:
    """Run into a failing call, and recover; return what was said."""
    empty(store)
    with failing(store, number, **how):
        done = run(SMALL, "--json")
    assert done.code in (0, 4), done.err
    check_recovery(store)
    return done


def some(total: int, many: int) -> list[int]:
    """Return some numbers of calls: the first, the last, and others by chance."""
    return sorted({1, total, *random.Random(total).choices(range(1, total), k=many)})


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_row_32_a_full_disk_is_exit_4_and_the_same_run_succeeds_later(
    own_store: Path, calls: list[str], lasting: bool
) -> None:
    ends = [disturbed(own_store, number, lasting=lasting) for number in some(len(calls), 5)]
    stopped = [done for done in ends if done.code == 4]
    assert stopped
    for done in stopped:
        assert done.out == ""
        assert done.err.startswith("error: disk full: '")
        assert ".fuse" in done.err
        assert "hint: free some space and give the same command again" in done.err


EVERY = [(errno.ENOSPC, True)]
SOME = [(errno.EIO, False), (errno.EACCES, True), (errno.EROFS, True), (errno.EDQUOT, False)]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("code, lasting", [*EVERY, *SOME])
def test_row_33_a_run_survives_the_failure_of_any_system_call(
    own_store: Path,
    calls: list[str],
    code: int,
    lasting: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    total = len(calls)
    numbers = range(1, total + 1) if (code, lasting) in EVERY else some(total, 25)
    for number in numbers:
        disturbed(own_store, number, code=code, lasting=lasting)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_row_32_a_run_may_die_at_any_system_call(
    own_store: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    died = 0
    for number in count(1, 2):
        empty(own_store)
        if not dies_at(lambda: run(SMALL), own_store, number):
            break
        died += 1
        check_recovery(own_store)
    assert died > len(calls) / 4
