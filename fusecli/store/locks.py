"""Locks that end with their holder: the kernel's own, on files in the folder of the store.

Where a file system knows none, whoever asks is told so, and goes on: nothing here is needed for
entries to be whole, only for no work to be done twice.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

OPEN = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
PAUSE = 0.05

How = Literal["exclusive", "shared"]
MODES = {"exclusive": fcntl.LOCK_EX, "shared": fcntl.LOCK_SH}

_held: set[int] = set()


class TakenError(Exception):
    """Somebody else holds the lock."""


class NoLocksError(Exception):
    """The file system knows no locks."""


def take(
    path: Path, how: How = "exclusive", *, wait: float | None = None, create: bool = True
) -> int:
    """Return a descriptor that holds the lock of a file until `release`, or the process ends.

    wait: seconds, or None for as long as it takes. create: the file, where there is none. One that
    may not be written can be locked, too.
    Raises:
        TakenError: it was not free in time. NoLocksError. OSError: the file cannot be opened.
    """
    handle = _handle(path, OPEN if create else OPEN & ~os.O_CREAT)
    try:
        _locked(handle, MODES[how], wait)
    except BaseException:
        os.close(handle)
        raise
    _held.add(handle)
    return handle


def opened(path: Path) -> int:
    """Return a descriptor of a file, made if need be, that holds no lock until `release`."""
    handle = os.open(path, OPEN, 0o666)
    _held.add(handle)
    return handle


def release(handle: int) -> None:
    """Give a lock back; in a child of its holder, where it is not held, do nothing."""
    if handle in _held:
        _held.discard(handle)
        with suppress(OSError):
            os.close(handle)


def _handle(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS) or not path.is_file():
            raise
        return os.open(path, LOOK)


def _locked(handle: int, mode: int, wait: float | None) -> None:
    deadline = None if wait is None else time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, mode | (0 if deadline is None else fcntl.LOCK_NB))
        except BlockingIOError:
            if deadline is None or time.monotonic() >= deadline:
                raise TakenError from None
            time.sleep(PAUSE)
        except OSError as error:
            raise NoLocksError from error
        else:
            return


def _forget() -> None:
    """Let go of the parent's locks: a child that outlives it must not keep them."""
    for handle in list(_held):
        release(handle)


os.register_at_fork(after_in_child=_forget)
