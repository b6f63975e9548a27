"""A disk whose N-th system call fails: as in SQLite's tests, N counts up until all goes well."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fusecli.store import disk

ON_PATHS = ("open", "replace", "rename", "unlink", "mkdir", "stat", "lstat", "utime")
ON_LISTS = ("scandir", "listdir")
ON_HANDLES = ("read", "write", "fsync", "fstat", "lseek")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EDQUOT)
DEATH = -1
DIED = 77  # the exit code of a process that was made to die


@dataclass
class Disk:
    """What is to go wrong below a folder, and what was asked of it so far.

    fail_at: the number of the call that fails, 0 for none; lasting: so do all after it.
    code: its errno, or DEATH for the end of the process, there and then.
    """

    root: str
    fail_at: int = 0
    code: int = errno.ENOSPC
    lasting: bool = False
    calls: list[str] = field(default_factory=list)
    ours: set[int] = field(default_factory=set)

    def touch(self, name: str) -> None:
        """Count a call, and let it fail if it is its turn."""
        self.calls.append(name)
        turn = len(self.calls)
        if turn == self.fail_at or (self.lasting and 0 < self.fail_at < turn):
            if self.code == DEATH:
                os._exit(DIED)
            raise OSError(self.code, os.strerror(self.code))

    def concerns(self, place: Any) -> bool:
        """Tell whether a path is below the folder, or a handle of a file there."""
        if isinstance(place, int):
            return place in self.ours
        return str(Path(place).absolute()).startswith(self.root)


@contextmanager
def failing(root: Path, fail_at: int = 0, **how: Any) -> Iterator[Disk]:
    """Let a system call of the store below a folder fail; counts them all."""
    place = Disk(str(root.absolute()), fail_at, **how)
    with pytest.MonkeyPatch.context() as patch:
        for name in (*ON_PATHS, *ON_LISTS, *ON_HANDLES):
            patch.setattr(os, name, _watched(place, name, getattr(os, name)))
        patch.setattr(os, "close", _closing(place, os.close))
        patch.setattr(fcntl, "flock", _watched(place, "flock", fcntl.flock))
        patch.setattr(disk, "mmap", _watched(place, "mmap", disk.mmap))
        yield place


def calls_of(operation: Callable[[], object], root: Path) -> list[str]:
    """Return the system calls that an operation makes when nothing fails."""
    with failing(root) as place:
        operation()
    return place.calls


def dies_at(operation: Callable[[], object], root: Path, number: int) -> bool:
    """Do it in a process that ends at its N-th system call; False if it got through."""
    child = os.fork()
    if not child:
        try:
            with failing(root, number, code=DEATH):
                operation()
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, DIED)
    return code == DIED


def _watched(place: Disk, name: str, real: Any) -> Any:
    def call(first: Any, *rest: Any, **more: Any) -> Any:
        if not place.concerns(first):
            return real(first, *rest, **more)
        place.touch(name)
        result = real(first, *rest, **more)
        if name == "open":
            place.ours.add(result)
        return result

    return call


def _closing(place: Disk, real: Any) -> Any:
    """Let a close fail as the kernel does: the handle is gone all the same."""

    def call(handle: int) -> None:
        real(handle)
        if handle in place.ours:
            place.ours.discard(handle)
            place.touch("close")

    return call
