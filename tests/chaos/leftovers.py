"""What runs have left behind: in the store, in memory, among temporary files and processes."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from fusecli.store import Store

SHM = Path("/dev/shm")
FURNITURE = re.compile(
    r"entries/(?P<two>[0-9a-f]{2})/(?P=two)[0-9a-f]{62}|locks/([0-9a-f]{3}|gate)"
    r"|schema|CACHEDIR\.TAG|\.gitignore"
)


def in_store(root: Path) -> Iterator[str]:
    """Yield what stands in a store besides entries, once it was swept as if a month had passed."""
    _sweep(root)
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if path.is_file() and not FURNITURE.fullmatch(name):
            yield f"left in the store: {name}"


def in_memory(before: Collection[Path]) -> Iterator[str]:
    """Yield new files in shared memory that no living process has in use.

    The folders of joblib are somebody else's: those of our runs are among their temporary files.
    """
    now = (path for path in SHM.iterdir() if not path.name.startswith("joblib_"))
    new = set(now) - set(before)
    used = set().union(*map(_mapped, Path("/proc").glob("[0-9]*"))) if new else set()
    yield from (f"left in {SHM}: {path.name}" for path in new if path.exists() and path not in used)


def _sweep(root: Path) -> None:
    for folder in ("scratch", "uses", "quarantine"):
        for path in root.glob(f"{folder}/*"):
            os.utime(path, (0, 0))
    entries = {path.name for path in root.glob("entries/*/*")}
    Store(root).sweep(lambda: entries, older_than=86_400)


def _mapped(process: Path) -> set[Path]:
    """Return the files in shared memory that a process has mapped."""
    try:
        lines = (process / "maps").read_text().splitlines()
    except OSError:
        return set()
    return {Path(line.split(maxsplit=5)[-1]) for line in lines if str(SHM) in line}
