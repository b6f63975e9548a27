"""What a task says while it works, so that its parent knows whom to blame if it dies.

In a process that is no task of a fork server, nobody listens, and nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

Word = Literal["born", "idle", "begun", "told", "value", "error"]
Say = Callable[[Word, Any], None]

_listeners: list[Say] = []


def speak_through(say: Say) -> None:
    """Say everything through this from now on."""
    _listeners.append(say)


def heard() -> bool:
    """Tell whether this is a task of a fork server, where nobody else can hear or stop it."""
    return bool(_listeners)


def idle() -> None:
    """Say that what follows is not to be timed: loading, or waiting for somebody else."""
    _say("idle", None)


def begin(name: str) -> None:
    """Say that work on something begins; the time limit is its own."""
    _say("begun", name)


def tell(what: Any) -> None:
    """Hand over what came of it, in case the process does not live to its end. Then: idle."""
    _say("told", what)


def _say(word: Word, what: Any) -> None:
    for say in _listeners:
        with suppress(OSError):  # nobody listens any more: we are about to be killed
            say(word, what)
