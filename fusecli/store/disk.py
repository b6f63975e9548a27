"""The disk under the store: whole files or none, and every way it fails as a StoreError.

Every system call is a function of `os` on its own, so that the tests can fail each of them.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from fusecli.errors import StoreError
from fusecli.store.entries import (
    CHECKSUM,
    LONGEST_HEADER,
    Bytes,
    DamagedError,
    refuse_wrong_size,
)

ELSEWHERE = "give a place that can be written with '--store', or free this one"
FULL = "free some space and give the same command again: what is stored stays"
NO_FOLDER = ("something that is no folder stands in the way", "give a folder with '--store'")
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
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
    errno.EISDIR: ("a folder stands in the place of a file", "move it away"),
}
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe must not be waited for
CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
BLOCK = 2**20
LARGE = 2**26  # bytes; a larger file is never taken into memory


@dataclass(frozen=True)
class Content:
    """What a file holds. digest: sha256 of all behind the checksum; file: its device and inode."""

    data: bytes | mmap
    digest: str
    file: tuple[int, int]


@contextmanager
def trouble_at(path: Path) -> Iterator[None]:
    """Turn what the system says about a path into a StoreError with a way out."""
    try:
        yield
    except OSError as error:
        code = error.errno or 0
        word, hint = WORDS.get(code, (error.strerror or str(error), ELSEWHERE))
        raise StoreError(f"{word.lower()}: '{path}'", hint) from error


def read(path: Path, *, mapped: bool) -> Content | None:
    """Return the content of a file (memory-mapped if asked, or if large), or None if there is none.

    All of it is read once, mapped or not: a bad disk is an OSError here, and no signal later.
    A symbolic link is not followed: OSError ELOOP. What is no file at all: OSError ENXIO.
    Raises DamagedError for a large file whose size is wrong, before all of it is read.
    """
    try:
        handle = os.open(path, READ)
    except FileNotFoundError:
        return None
    try:
        return _content(handle, mapped=mapped)
    finally:
        os.close(handle)


def beginning(path: Path | str, size: int) -> bytes:
    """Return the first bytes of a regular file, unverified; OSError as in `read`."""
    handle = os.open(path, READ)
    try:
        found = os.fstat(handle)
        refuse_what_is_no_file(found)
        return os.read(handle, min(size, found.st_size))
    finally:
        os.close(handle)


def write(path: Path, parts: Sequence[Bytes], scratch: Path, *, lasting: bool = True) -> None:
    """Write a file whole or not at all; it is on the disk when this returns.

    scratch: a folder of the same file system, for the file while it grows. lasting: False leaves it
        to the system when it goes to the disk: it outlives a kill, but perhaps not a power cut.

    Raises:
        OSError: the disk refuses; nothing is left behind.
    """
    make_folder(path.parent)
    temporary = scratch / f"{os.getpid()}-{os.urandom(8).hex()}"
    try:
        _write_through(temporary, parts, lasting=lasting)
        os.replace(temporary, path)  # noqa: PTH105 - the tests fail this very call
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
    if lasting:
        _sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder that survives a power cut; a symbolic link in its place is refused."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a symbolic link stands in the store")
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        _sync_folder(path.parent)


def refuse_what_is_no_file(found: os.stat_result) -> None:
    """Return for a regular file; OSError ENXIO for a folder, a pipe, a device."""
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.ENXIO, "is no file")


def write_all(handle: int, part: Bytes) -> None:
    """Write every byte: the system may take some only, and says why when it is asked again."""
    left = memoryview(part).cast("B") if len(part) else memoryview(b"")
    while left:
        left = left[os.write(handle, left) :]


def _content(handle: int, *, mapped: bool) -> Content:
    found = os.fstat(handle)
    refuse_what_is_no_file(found)
    file = (found.st_dev, found.st_ino)
    if found.st_size > LARGE:
        refuse_wrong_size(os.pread(handle, _header_end(handle), 0), found.st_size)
    if found.st_size and (mapped or found.st_size > LARGE):
        digest = _digest(_blocks(handle))
        with suppress(OSError):  # a file system that maps nothing
            return Content(mmap(handle, 0, access=ACCESS_READ), digest, file)
        os.lseek(handle, 0, os.SEEK_SET)
    data = b"".join(_blocks(handle))
    return Content(data, _digest(iter([data])), file)


def _header_end(handle: int) -> int:
    """Return about how many bytes hold the header; DamagedError where there is none."""
    for place in range(CHECKSUM, LONGEST_HEADER, BLOCK):
        if b"\n" in os.pread(handle, BLOCK, place):
            return place + BLOCK
    raise DamagedError("there is no header")


def _blocks(handle: int) -> Iterator[bytes]:
    while block := os.read(handle, BLOCK):
        yield block


def _digest(blocks: Iterator[bytes]) -> str:
    """Return the sha256 of all but the checksum; the first block holds it, unless cut short."""
    digest = hashlib.sha256(next(blocks, b"")[CHECKSUM:])
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def _write_through(path: Path, parts: Sequence[Bytes], *, lasting: bool) -> None:
    handle = os.open(path, CREATE, 0o666)
    try:
        with suppress(OSError):  # while it is locked, nobody takes it for left behind
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for part in parts:
            write_all(handle, part)
        if lasting:
            os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
