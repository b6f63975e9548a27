"""Removing what nobody needs: entries, and what killed processes left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fusecli.store.census import Found, found
from fusecli.store.disk import trouble_at
from fusecli.store.uses import closed_gate, is_alive, papers, told

HOUR, WEEK = 3600.0, 7 * 86400.0


@dataclass(frozen=True)
class Swept:
    """What was removed, or would be. spared: entries that nothing marks, but a process uses.

    young: entries that nothing marks, and that are not old enough. rubbish: other files.
    """

    entries: tuple[Found, ...]
    spared: int
    young: int
    rubbish: int
    rubbish_bytes: int


def sweep(
    root: Path, needed: Callable[[], Collection[str]], older_than: float, *, dry_run: bool
) -> Swept:
    """Remove entries that are not needed, were not used for so many seconds, and are not in use.

    needed: called when nobody can begin to use an entry any more; returns the keys to keep.

    Raises:
        StoreError: the store cannot be read or written, or cannot be swept now.
    """
    with trouble_at(root), closed_gate(root):
        now = time.time()
        used = _used(root, now - older_than)
        kept = frozenset(needed())
        free = [one for one in found(root) if one.key and one.key not in kept]
        old = [one for one in free if one.used <= now - older_than]
        gone = tuple(one for one in old if one.key not in used)
        rubbish = tuple(_rubbish(root, now, older_than))
        for path in () if dry_run else (*(one.path for one in gone), *(r for r, _ in rubbish)):
            with suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108 - the tests fail this very call
    sizes = [size for _, size in rubbish]
    return Swept(gone, len(old) - len(gone), len(free) - len(old), len(sizes), sum(sizes))


def _used(root: Path, since: float) -> frozenset[str]:
    """Return the keys that living processes need; without locks, those told of since then."""
    alive = [paper for paper in papers(root) if _counts(paper, since)]
    return frozenset(key for paper in alive for key in told(paper))


def _counts(paper: Path, since: float) -> bool:
    known = is_alive(paper)
    return paper.stat().st_mtime > since if known is None else known


def _rubbish(root: Path, now: float, older_than: float) -> Iterator[tuple[str, int]]:
    """Yield (path, bytes) of unfinished files, of notes of the dead, of old damaged entries."""
    for path in _files(root / "scratch"):
        known, size, used = is_alive(path), path.stat().st_size, path.stat().st_mtime
        if not known and now - used > (HOUR if known is False else WEEK):
            yield str(path), size
    for path in papers(root):
        if not _counts(path, now - older_than):
            yield str(path), path.stat().st_size
    for path in _files(root / "quarantine"):
        if path.lstat().st_mtime <= now - older_than:
            yield str(path), path.lstat().st_size


def _files(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(path for path in sorted(folder.iterdir()) if path.is_symlink() or path.is_file())
