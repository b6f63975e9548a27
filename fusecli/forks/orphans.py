"""What tasks leave behind: processes that they started and that outlive them.

Tasks adopt what is below them, and the server adopts what is below tasks that have ended. So a
child of the server that is no task belongs to nobody any more, however it was started.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from fusecli.forks.kin import children, end, end_task

GRACE = 0.3  # seconds; what tidies up shared memory hears no signal, and ends when nobody uses it
POLL = 0.05
LONGEST_END = 1.5  # seconds; whoever waits for the server has less patience than two


@dataclass
class Orphans:
    """The children of this process that are no tasks. own: those that imports have started.

    asked: process -> the moment at which it was asked to end.
    """

    own: frozenset[int] = frozenset()
    asked: dict[int, float] = field(default_factory=dict)

    @property
    def patience(self) -> float | None:
        """Seconds until somebody should look after them again; None without any."""
        return POLL if self.asked else None

    def keep(self, before: Collection[int]) -> None:
        """Take those for our own that were not there before."""
        self.own |= children(os.getpid()).difference(before)

    def end(self, tasks: Collection[int]) -> None:
        """Ask new ones to end, and kill those that were asked long ago."""
        now, living = time.monotonic(), children(os.getpid()).difference(tasks, self.own)
        self.asked = {process: self.asked.get(process, now) for process in living}
        for process, since in self.asked.items():
            if since == now:
                end(process, signal.SIGTERM)
            elif now - since > GRACE:
                end(process, signal.SIGKILL)


def end_all(tasks: Collection[int], reap: Callable[[], None]) -> None:
    """Kill all tasks, and end what they leave behind and what imports have started."""
    left, deadline = Orphans(), time.monotonic() + LONGEST_END
    for process in tasks:
        end_task(process)
    while children(os.getpid()) and time.monotonic() < deadline:
        reap()
        left.end(tasks)
        time.sleep(POLL / 10)
