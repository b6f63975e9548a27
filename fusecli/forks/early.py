"""A fork server that is started before it is known what it has to import.

It imports what all fits need while this process is still importing what it needs itself.
"""

from __future__ import annotations

import atexit
from contextlib import suppress

from fusecli.forks.isolation import ForkServer, available

PRELOAD = "fusecli.fit.warmth:preload"  # for fits

_waiting: list[ForkServer] = []


def start_early(preload: str = PRELOAD) -> None:
    """Start a fork server, and let it call the function 'module:name' with nothing to import.

    Returns at once; call it from the main thread. Nothing happens where processes cannot be forked
    safely, where one is waiting already, or where the system refuses: that is told when it matters.
    """
    if available() and not _waiting:
        with suppress(OSError):
            _waiting.append(ForkServer(preload, ()))


def take() -> ForkServer | None:
    """Return the server that was started early, which is the caller's now; None without one."""
    return _waiting.pop() if _waiting else None


@atexit.register
def dismiss() -> None:
    """End the server that nobody took; safe to call at any time."""
    while _waiting:
        _waiting.pop().close()
