"""How much memory a process has taken for itself (Linux)."""

from __future__ import annotations

import os
from pathlib import Path

from fusecli.forks.kin import family

PAGE = os.sysconf("SC_PAGE_SIZE")


def held(process: int) -> int:
    """Return the bytes that a process and all that it has started hold, files not counted.

    0 if it is gone.
    """
    return sum(map(_anonymous, family(process)))


def _anonymous(process: int) -> int:
    try:
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * PAGE
