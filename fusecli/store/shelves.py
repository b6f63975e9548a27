"""The store on the disk: content-addressed entries, each verified whenever it is read."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from mmap import mmap
from pathlib import Path
from typing import Any

from fusecli.errors import StoreError
from fusecli.store.disk import make_folder, read, trouble_at, write
from fusecli.store.entries import DamagedError, NewerError, Stored, decode, encode
from fusecli.store.keys import KEY, SCHEMA
from fusecli.values import Array, Notice

UPGRADE = "upgrade fusecli, or give another place with '--store'"
CACHEDIR = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is the store of fusecli: everything in it can be worked out again.
"""
LOCK_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
FURNITURE = {
    "CACHEDIR.TAG": CACHEDIR,
    ".gitignore": b"*\n",
    "schema": f"{SCHEMA}\n".encode(),
}


class Store:
    """Entries by key under one folder, shared by any number of processes.

    notices: what the user should know about it, so far. quarantined: damaged entries put aside.
    Nothing is written before the first `put` or `claim`; a read-only store serves what it has.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.notices: list[Notice] = []
        self.quarantined = 0
        self._ready = False
        self._refuse_newer_schema()

    def has(self, key: str) -> bool:
        """Tell whether there is an entry, without reading it."""
        return self._place(key).is_file()

    def get(self, key: str, *, mmap: bool = False) -> Stored | None:
        """Return the verified entry, or None if there is none or it is damaged (a notice says so).

        mmap: leave large arrays on the disk, mapped read-only; they are verified all the same.
        Raises:
            StoreError: the disk cannot be read, or the entry is of a later schema.
        """
        content = self._content(self._place(key), mapped=mmap)
        if content is None:
            return None
        try:
            return decode(key, content)
        except NewerError:
            raise StoreError(f"a later fusecli wrote '{self._place(key)}'", UPGRADE) from None
        except DamagedError as damage:
            self._quarantine(key, str(damage))
            return None

    def put(self, key: str, meta: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
        """Write an entry whole or not at all; one that is there is replaced.

        Raises:
            StoreError: the disk is full, read-only or broken; what was stored before is whole.
        """
        parts = encode(key, meta, arrays)
        self._furnish()
        place = self._place(key)
        with trouble_at(place):
            write(place, parts, self.root / "scratch")

    @contextmanager
    def claim(self, key: str) -> Iterator[None]:
        """Hold a key (and a 4,096th of all others) so that nobody else works on it meanwhile.

        Where the file system knows no locks, work may be done twice, and no harm comes of it.
        """
        handle = self._lock(key)
        try:
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def _place(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError(f"'{key[:80]}' is not a key")
        return self.root / "entries" / key[:2] / key

    def _content(self, place: Path, *, mapped: bool) -> bytes | mmap | None:
        with trouble_at(place):
            try:
                return read(place, mapped=mapped)
            except OSError as error:
                if error.errno not in (errno.ELOOP, errno.ENXIO):
                    raise
        return b""  # a link, or a socket: nothing we wrote, so damaged

    def _quarantine(self, key: str, reason: str) -> None:
        aside = self.root / "quarantine"
        with suppress(OSError):  # a read-only store: the entry is a miss all the same
            make_folder(aside)
            self._place(key).rename(aside / f"{key}.{time.time_ns()}")
        self.quarantined += 1
        text = f"a stored result was damaged and is worked out again: {reason} ({key[:12]})"
        self.notices.append(Notice(text, "check the disk if this happens often"))

    def _lock(self, key: str) -> int | None:
        try:
            self._furnish()
            handle = os.open(self.root / "locks" / key[:3], LOCK_FLAGS, 0o666)
        except (OSError, StoreError):
            return None  # `put` will say what is wrong, if anything has to be written
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            os.close(handle)
            self._say_no_locks()
            return None
        return handle

    def _say_no_locks(self) -> None:
        text = f"the file system of '{self.root}' knows no locks"
        notice = Notice(text, "runs at the same time may fit a model twice; nothing is lost by it")
        if notice not in self.notices:
            self.notices.append(notice)

    def _furnish(self) -> None:
        """Make the folders and the marks of a store, once."""
        if self._ready:
            return
        with trouble_at(self.root):
            for name in ("entries", "locks", "scratch"):
                make_folder(self.root / name)
            for name, text in FURNITURE.items():
                if not (self.root / name).exists():
                    write(self.root / name, [text], self.root / "scratch")
        self._ready = True

    def _refuse_newer_schema(self) -> None:
        mark = self.root / "schema"
        with trouble_at(mark), suppress(FileNotFoundError, NotADirectoryError):
            text = mark.read_bytes()[:20].strip()
            if text.isdigit() and int(text) > SCHEMA:
                raise StoreError(f"a later fusecli wrote the store '{self.root}'", UPGRADE)
