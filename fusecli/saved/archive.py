"""A zip file of members with known names, written the same way every time and read with suspicion.

Nothing is unpacked to the disk. What is too large, packed too well, named in another way, linked,
encrypted or damaged is refused before it is read.
"""

from __future__ import annotations

import errno
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from io import BytesIO, RawIOBase
from pathlib import Path
from re import Pattern
from typing import Any
from weakref import finalize

from fusecli.errors import StoreError

LARGEST = 2**33  # bytes of all members together
MOST = 100_000  # members
RATIO = 400  # a member may be so many times as large as it is packed
SMALL = 2**20  # bytes of a member that may be packed as well as it likes
EPOCH = (1980, 1, 1, 0, 0, 0)  # the date of every member
PLAIN = 0o100644 << 16  # a regular file
BLOCK = 2**20


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file of the members in their order; the same members give the same bytes."""
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, PLAIN
            entry.create_system = 3
            archive.writestr(entry, content)
    return sink.getvalue()


class Members(Mapping[str, bytes]):
    """The members of a zip file by name, each read from it whenever it is asked for.

    The file stays open as long as this is there, so that what it says cannot become another file's.
    What was asked for once has to be the same again. A copy of this, or a pickle, holds all bytes.
    """

    def __init__(self, path: Path, names: Pattern[str]) -> None:
        """Open a file; `names`: what its members may be called.

        Raises:
            StoreError: the file is not there, is none of ours, or is damaged.
        """
        self.path = path
        self._sums: dict[str, str] = {}
        with _trouble(path), ExitStack() as stack:
            file = stack.enter_context(path.open("rb"))
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.ENXIO, "is no file")
            self._archive = zipfile.ZipFile(_Placed(file.fileno()))
            self._entries = _checked(self._archive, path, names)
            stack.pop_all()
        finalize(self, file.close)

    def __getitem__(self, name: str) -> bytes:
        """Return a member. Raises StoreError if it is damaged, or not what it was before."""
        entry = self._entries[name]
        with _trouble(self.path):
            content = b"".join(_parts(self._archive, entry, self.path))
        if self._sums.setdefault(name, (own := sha256(content).hexdigest())) != own:
            raise damaged(self.path, f"'{name}' is not what it was")
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __reduce__(self) -> tuple[type[dict[str, bytes]], tuple[dict[str, bytes]]]:
        return dict, (dict(self),)

    def digest(self, name: str) -> tuple[str, int]:
        """Return the sha256 of a member, and its size, without holding all of it; StoreError."""
        digest, size = sha256(), 0
        with _trouble(self.path):
            for part in _parts(self._archive, self._entries[name], self.path):
                digest.update(part)
                size += len(part)
        return self._sums.setdefault(name, digest.hexdigest()), size


class _Placed(RawIOBase):
    """An open file with a place of its own; the system's is shared with forked processes."""

    def __init__(self, handle: int) -> None:
        self._handle, self._at = handle, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = (0, self._at, os.fstat(self._handle).st_size)[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        content = os.pread(self._handle, len(buffer), self._at)
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


@contextmanager
def _trouble(path: Path) -> Iterator[None]:
    """Turn whatever a bad file leads to into a StoreError."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"'{path}' cannot be read: {reason}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as damage:
        raise damaged(path, str(damage)) from None
    except (ValueError, KeyError, IndexError, RuntimeError, OverflowError) as damage:
        raise damaged(path, type(damage).__name__) from None


def damaged(path: Path, why: str) -> StoreError:
    """Return the error for a file that is not what `fuse export` writes."""
    told = " ".join(why.split())[:200]
    return StoreError(f"'{path}' is no model file, or a damaged one: {told}", "export it again")


def _checked(
    archive: zipfile.ZipFile, path: Path, names: Pattern[str]
) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    if len(entries) > MOST:
        raise damaged(path, f"it has {len(entries):,} members")
    if sum(entry.file_size for entry in entries) > LARGEST:
        raise damaged(path, f"its members take more than {LARGEST / 2**30:.0f} GB")
    for entry in entries:
        if fault := _fault(entry, names):
            raise damaged(path, fault)
    by_name = {entry.filename: entry for entry in entries}
    if len(by_name) < len(entries):
        raise damaged(path, "two members have one name")
    return by_name


def _fault(entry: zipfile.ZipInfo, names: Pattern[str]) -> str:
    """Say what is wrong with a member before it is read, or nothing."""
    if not names.fullmatch(entry.filename) or entry.orig_filename != entry.filename:
        return f"a member is called {entry.filename[:80]!a}"
    mode = entry.external_attr >> 16
    if mode and not stat.S_ISREG(mode):
        return f"'{entry.filename}' is no regular file"
    if entry.flag_bits & 0x1:
        return f"'{entry.filename}' is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"'{entry.filename}' is packed in another way"
    if entry.file_size > SMALL and entry.file_size > RATIO * entry.compress_size:
        return f"'{entry.filename}' is packed too well"
    return ""


def _parts(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    """Yield a member in blocks; what is longer than it says is not read to its end."""
    size = 0
    with archive.open(entry) as file:
        while part := file.read(BLOCK):
            size += len(part)
            if size > entry.file_size:
                raise damaged(path, f"'{entry.filename}' is longer than it says")
            yield part
    if size != entry.file_size:
        raise damaged(path, f"'{entry.filename}' is cut short")
