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
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from re import Pattern

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


def contents(path: Path, names: Pattern[str]) -> dict[str, bytes]:
    """Return every member of a zip file by name; `names`: what they may be called.

    Raises:
        StoreError: the file is not there, is none of ours, or is damaged.
    """
    with _archive(path) as archive:
        return {
            name: _content(archive, entry, path)
            for name, entry in _checked(archive, path, names).items()
        }


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.ENXIO, "is no file")
            with zipfile.ZipFile(file) as archive:
                yield archive
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


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> bytes:
    """Return a member; what is longer than it says is not read to its end."""
    parts, size = [], 0
    with archive.open(entry) as file:
        while part := file.read(BLOCK):
            parts.append(part)
            size += len(part)
            if size > entry.file_size:
                raise damaged(path, f"'{entry.filename}' is longer than it says")
    if size != entry.file_size:
        raise damaged(path, f"'{entry.filename}' is cut short")
    return b"".join(parts)
