"""The disk under the store: whole files or none, and every way it fails as a StoreError."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path

from fusecli.errors import StoreError
from fusecli.store.entries import Bytes

ELSEWHERE = "give a place that can be written with '--store', or free this one"
FULL = "free some space and give the same command again: what is stored stays"
WORDS = {
    errno.ENOSPC: ("disk full", FULL),
    errno.EDQUOT: ("disk quota exceeded", FULL),
    errno.EFBIG: ("file size limit exceeded", "raise the limit ('ulimit -f'), or split the work"),
    errno.EACCES: ("permission denied", ELSEWHERE),
    errno.EPERM: ("permission denied", ELSEWHERE),
    errno.EROFS: ("the file system is read-only", ELSEWHERE),
    errno.EIO: (
        "input/output error",
        "check the disk: every entry is verified when it is read",
    ),
}


@contextmanager
def trouble_at(path: Path) -> Iterator[None]:
    """Turn what the system says about a path into a StoreError with a way out."""
    try:
        yield
    except OSError as error:
        code = error.errno or 0
        word, hint = WORDS.get(code, (error.strerror or str(error), ELSEWHERE))
        raise StoreError(f"{word.lower()}: '{path}'", hint) from error


def read(path: Path, *, mapped: bool) -> bytes | mmap | None:
    """Return the content of a file (memory-mapped if asked), or None if there is none.

    A symbolic link is not followed: OSError ELOOP, as is any other failure an OSError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        if mapped and os.fstat(handle).st_size:
            return mmap(handle, 0, access=ACCESS_READ)
        return file.read()


def write(path: Path, parts: Sequence[Bytes], scratch: Path) -> None:
    """Write a file whole or not at all; it is on the disk when this returns.

    scratch: a folder of the same file system, for the file while it grows.
    Raises:
        OSError: the disk refuses; nothing is left behind.
    """
    make_folder(path.parent)
    temporary = scratch / f"{os.getpid()}-{os.urandom(8).hex()}"
    try:
        _write_through(temporary, parts)
        os.replace(temporary, path)  # noqa: PTH105 - the tests fail this very call
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
    _sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder that survives a power cut; a symbolic link in its place is refused."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a symbolic link stands in the store")
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        _sync_folder(path.parent)


def _write_through(path: Path, parts: Sequence[Bytes]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    # Buffered, so that a short write of the system is taken up again and a full disk has its errno.
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
