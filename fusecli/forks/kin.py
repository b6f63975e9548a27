"""Who started whom: the processes below a process, and who takes in those that lose their parent.

Linux only, as far as /proc tells.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def children(process: int) -> set[int]:
    """Return the living children (and those nobody has waited for) of all threads of a process."""
    found: set[int] = set()
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            found.update(map(int, (thread / "children").read_text().split()))
    return found


def family(process: int) -> Iterator[int]:
    """Yield a process and all that is below it."""
    yield process
    for child in children(process):
        yield from family(child)


def adopt() -> None:
    """Become the parent of whatever is left behind below this process, daemons too."""
    control_process(PR_SET_CHILD_SUBREAPER, 1)


def control_process(what: int, value: int) -> None:
    """Ask the kernel for something that only a library of C can ask it for; it may refuse."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(what, value, 0, 0, 0)


def end_task(process: int) -> None:
    """Kill a task; with its group, where nobody can tell what it leaves behind."""
    end(process, signal.SIGKILL)
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)


def end(process: int, number: int) -> None:
    """Send a signal to a process that may have ended."""
    with suppress(ProcessLookupError):
        os.kill(process, number)
