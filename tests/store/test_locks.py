"""Locks end with their holder, and with nobody else."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from pathlib import Path

import pytest

from fusecli.store import Store, key_of
from fusecli.store.locks import NoLocksError, TakenError, release, take

KEY = key_of("test", {})


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    handle = take(tmp_path / "lock")
    with pytest.raises(TakenError):
        take(tmp_path / "lock", wait=0)
    release(handle)
    release(take(tmp_path / "lock", wait=0))


def test_a_shared_lock_has_many(tmp_path: Path) -> None:
    handles = [take(tmp_path / "lock", "shared") for _ in range(3)]
    with pytest.raises(TakenError):
        take(tmp_path / "lock", wait=0.1)
    for handle in handles:
        release(handle)


def test_a_child_that_outlives_its_parent_keeps_no_lock(tmp_path: Path) -> None:
    handle = take(tmp_path / "lock")
    child = os.fork()
    if not child:
        time.sleep(20)
        os._exit(0)
    release(handle)
    release(take(tmp_path / "lock", wait=2))
    os.kill(child, 9)
    os.waitpid(child, 0)


def test_a_file_system_without_locks_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    before = handles()
    with pytest.raises(NoLocksError):
        take(tmp_path / "lock")
    assert handles() == before


def test_a_file_that_may_only_be_read_can_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open
    (tmp_path / "lock").touch()

    def read_only(path: object, flags: int, *rest: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", read_only)
    release(take(tmp_path / "lock"))
    with pytest.raises(OSError, match="Read-only"):
        take(tmp_path / "other")


def test_a_claim_that_is_not_waited_for(tmp_path: Path) -> None:
    first, second = Store(tmp_path), Store(tmp_path)
    with first.claim(KEY) as held, second.claim(KEY, wait=False) as also:
        assert (held, also) == (True, False)
    with second.claim(KEY, wait=False) as also:
        assert also
