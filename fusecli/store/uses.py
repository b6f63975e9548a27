"""Which entries the living processes need: each says so in a locked file, so that none is swept.

locks/gate    held shared while a process says what it needs, exclusively while somebody sweeps
uses/...      the keys that one process needs; its lock ends with the process
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from weakref import finalize

from fusecli.errors import StoreError
from fusecli.store.disk import beginning, write_all
from fusecli.store.keys import KEY
from fusecli.store.locks import NoLocksError, TakenError, opened, release, take

FOLDER = "uses"
GATE = Path("locks", "gate")
PATIENCE = 30.0  # seconds; a process that may write needs the gate for a moment only
LONGEST = 2**30  # bytes


class Use:
    """What one store object needs, told to other processes until it is gone."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._papers: list[Path] = []
        self._handles: list[int] = []
        finalize(self, _end, self._owner, self._papers, self._handles)

    def add(self, keys: Collection[str]) -> None:
        """Tell of further keys; waits while somebody sweeps.

        Raises:
            OSError: that cannot be written.
        """
        if os.getpid() != self._owner:  # a child: what its parent holds is not its own
            self._begin()
        with _through_the_gate(self._root):
            if not self._papers:
                self._open(self._root / FOLDER / f"{os.getpid()}-{os.urandom(8).hex()}")
            write_all(self._handles[0], "".join(f"{key}\n" for key in keys).encode())

    def stay_in_the_gate(self) -> None:
        """Let nobody sweep until this is gone: for a process that cannot tell what it needs."""
        with suppress(OSError, NoLocksError):
            self._handles.append(take(self._root / GATE, "shared"))

    def _open(self, path: Path) -> None:
        try:
            handle = take(path)
        except NoLocksError:
            handle = opened(path)
        self._papers.append(path)
        self._handles.append(handle)


@contextmanager
def closed_gate(root: Path) -> Iterator[None]:
    """Sweep in here: nobody says meanwhile that an entry is needed.

    Raises:
        StoreError: somebody who may not write to the store reads it all the while.
    """
    try:
        handle = take(root / GATE, wait=PATIENCE)
    except NoLocksError:
        handle = None
    except TakenError:
        message = f"the store '{root}' is in use by a process that cannot say what it needs"
        raise StoreError(message, "give the same command again when it has ended") from None
    try:
        yield
    finally:
        if handle is not None:
            release(handle)


def papers(root: Path) -> tuple[Path, ...]:
    """Return the files in which processes, living or dead, say what they need."""
    folder = root / FOLDER
    return tuple(sorted(folder.iterdir())) if folder.is_dir() else ()


def is_alive(paper: Path) -> bool | None:
    """Tell whether the process of such a file (or of one being written) lives; None: unknown."""
    try:
        release(take(paper, wait=0, create=False))
    except TakenError:
        return True
    except (NoLocksError, OSError):
        return None
    return False


def told(paper: Path) -> frozenset[str]:
    """Return the keys in such a file; none if it is gone."""
    with suppress(FileNotFoundError):
        lines = beginning(paper, LONGEST).decode("ascii", "replace").split("\n")
        return frozenset(line for line in lines if KEY.fullmatch(line))
    return frozenset()


@contextmanager
def _through_the_gate(root: Path) -> Iterator[None]:
    try:
        handle = take(root / GATE, "shared")
    except NoLocksError:
        handle = None
    try:
        yield
    finally:
        if handle is not None:
            release(handle)


def _end(owner: int, papers: list[Path], handles: list[int]) -> None:
    if os.getpid() != owner:  # a child of it: the parent's file is not its to remove
        return
    for path in papers:
        with suppress(OSError):
            path.unlink()
    for handle in handles:
        release(handle)
