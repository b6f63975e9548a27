"""The store on the disk: content-addressed entries, each verified whenever it is read."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fusecli.errors import StoreError
from fusecli.store.disk import make_folder, read, trouble_at, write
from fusecli.store.entries import DamagedError, NewerError, OlderError, Stored, decode, encode
from fusecli.store.keys import KEY
from fusecli.store.locks import NoLocksError, TakenError, release, take
from fusecli.store.premises import UPGRADE, folder_of, furnish, refuse_newer_schema
from fusecli.store.sweeping import Swept, sweep
from fusecli.store.uses import Use
from fusecli.values import Array, Notice

DAY = 86400.0


class Store:
    """Entries by key under one folder, shared by any number of processes.

    notices: what the user should know about it, so far. quarantined: damaged entries put aside.
    Nothing is written before the first `put`, `claim` or `hold`; a read-only store serves what it
    has.
    """

    def __init__(self, root: Path) -> None:
        self.root = folder_of(root)
        self.notices: list[Notice] = []
        self.quarantined = 0
        self._ready = False
        self._refusal: tuple[str, str] | None = None
        self._use = Use(self.root)
        refuse_newer_schema(self.root)

    def has(self, key: str) -> bool:
        """Tell whether there is an entry, without reading it; StoreError if that cannot be told."""
        place = self.place(key)
        with trouble_at(place), suppress(FileNotFoundError):
            return stat.S_ISREG(os.lstat(place).st_mode)
        return False

    def get(self, key: str, *, mmap: bool = False) -> Stored | None:
        """Return the verified entry, or None if there is none or it is damaged (a notice says so).

        mmap: leave large arrays on the disk, mapped read-only; they are verified all the same.
        Raises:
            StoreError: the disk cannot be read, or the entry is of a later schema.
        """
        try:
            return self.examined(key, mmap=mmap)
        except NewerError:
            raise StoreError(f"a later fusecli wrote '{self.place(key)}'", UPGRADE) from None
        except OlderError:
            return None
        except DamagedError as damage:
            self.quarantine(key, damage)
            text = f"a stored result was damaged and is worked out again: {damage} ({key[:12]})"
            self.notices.append(Notice(text, "check the disk if this happens often"))
            return None

    def examined(self, key: str, *, mmap: bool = True) -> Stored | None:
        """Return the verified entry, None if there is none, and leave a damaged one where it is.

        Raises:
            DamagedError, NewerError: it is that. StoreError: the disk cannot be read.
        """
        place = self.place(key)
        with trouble_at(place):
            try:
                content = read(place, mapped=mmap)
            except MemoryError:
                raise OSError(errno.ENOMEM, "not enough memory to read") from None
            except OSError as error:
                if error.errno not in (errno.ELOOP, errno.ENXIO):
                    raise
                raise DamagedError("no file, but something else stands in its place") from None
        try:
            return None if content is None else decode(key, content.data, content.digest)
        except DamagedError as damage:
            damage.file = None if content is None else content.file
            raise

    def put(
        self,
        key: str,
        meta: Mapping[str, Any],
        arrays: Mapping[str, Array],
        *,
        lasting: bool = True,
    ) -> None:
        """Write an entry whole or not at all; one that is there is replaced.

        lasting: False for what can be made again: a power cut soon after may leave it damaged,
            which is found when it is read.

        Raises:
            StoreError: the disk is full, read-only or broken; what was stored before is whole.
        """
        parts = encode(key, meta, arrays)
        self._furnish()
        place = self.place(key)
        with trouble_at(place):
            write(place, parts, self.root / "scratch", lasting=lasting)

    @contextmanager
    def claim(self, key: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold a key (and a 4,096th of all others) so that nobody else works on it meanwhile.

        Yields whether it is held: always, except that without `wait` somebody else may hold it.
        Where the file system knows no locks, work may be done twice, and no harm comes of it.
        """
        handle, held = self._lock(key, wait=wait)
        try:
            yield held
        finally:
            if handle is not None:
                release(handle)

    def hold(self, keys: Collection[str]) -> None:
        """Keep entries from being swept as long as this object lives, and mark them as used.

        Nothing is said where that cannot be written; `require_room` tells.
        """
        self._refusal = None
        try:
            self._furnish()
            with trouble_at(self.root):
                self._use.add(keys)
        except StoreError as refusal:
            # its words only: with its traceback, this object would outlive its last user
            self._refusal = refusal.message, refusal.hint
            self._use.stay_in_the_gate()
        self._mark_as_used(keys)

    def require_room(self) -> None:
        """Return if the last `hold` could write; StoreError otherwise, before any work is lost."""
        if self._refusal is not None:
            raise StoreError(*self._refusal)

    def sweep(
        self, needed: Callable[[], Collection[str]], older_than: float, *, dry_run: bool = False
    ) -> Swept:
        """Remove what is neither needed nor in use nor young; see `fusecli.store.sweeping`."""
        self._furnish()
        return sweep(self.root, needed, older_than, dry_run=dry_run)

    def place(self, key: str) -> Path:
        """Return the path of an entry. Raises ValueError for what is no key."""
        if not KEY.fullmatch(key):
            raise ValueError(f"'{key[:80]}' is not a key")
        return self.root / "entries" / key[:2] / key

    def quarantine(self, key: str, damage: DamagedError) -> bool:
        """Put a damaged entry aside; False where that cannot be done, or it was made anew."""
        place, aside = self.place(key), self.root / "quarantine"
        self.quarantined += 1
        with suppress(OSError):  # a read-only store: the entry is a miss all the same
            now = os.lstat(place)
            if damage.file in (None, (now.st_dev, now.st_ino)):
                make_folder(aside)
                place.rename(aside / f"{key}.{time.time_ns()}")
                return True
        return False

    def _mark_as_used(self, keys: Collection[str]) -> None:
        """Set the time of entries that were last used a day ago or more, where that is allowed."""
        long_ago = time.time() - DAY
        for place in map(self.place, keys):
            with suppress(OSError):
                if os.lstat(place).st_mtime < long_ago:
                    os.utime(place, follow_symlinks=False)

    def _lock(self, key: str, *, wait: bool) -> tuple[int | None, bool]:
        """Return the descriptor that holds a lock, if there are locks, and whether it is ours."""
        try:
            self._furnish()
            return take(self.root / "locks" / key[:3], wait=None if wait else 0), True
        except TakenError:
            return None, False
        except NoLocksError:
            self._say_no_locks()
        except (OSError, StoreError):
            pass  # `put` will say what is wrong, if anything has to be written
        return None, True

    def _say_no_locks(self) -> None:
        text = f"the file system of '{self.root}' knows no locks"
        notice = Notice(text, "runs at the same time may fit a model twice; nothing is lost by it")
        if notice not in self.notices:
            self.notices.append(notice)

    def _furnish(self) -> None:
        if not self._ready:
            furnish(self.root)
            self._ready = True
