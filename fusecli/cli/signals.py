"""Signals as one clean exception, so that whoever holds children can stop them on the way out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Protocol

STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")
ASKING = getattr(signal, "SIGUSR1", None)
AT_ONCE = b"stopped at once: what is stored stays, run the same command to go on\n"

_answers: list[Callable[[], str]] = [lambda: "nothing is being fitted"]


class Stopped(BaseException):
    """The process was asked to stop; not an `Exception`, so that nothing takes it for a failure."""

    def __init__(self, number: int, words: str = "") -> None:
        super().__init__(number)
        self.number = number
        self.words = words

    @property
    def exit_code(self) -> int:
        return 128 + self.number


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise `Stopped` for the first signal; a second one ends the process at once.

    A signal that was ignored when the process began (`nohup`, a job in the background) stays so.
    """
    numbers = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    former = {number: signal.getsignal(number) for number in numbers}
    heard = [number for number in numbers if former[number] is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _stop)
    if ASKING is not None:  # for good: whoever asks must not end the process by a moment too late
        signal.signal(ASKING, _tell)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, former[number])


class Watcher(Protocol):
    """Whoever knows how far a run is."""

    def state(self) -> str:
        """Say what is going on."""

    def stopped(self) -> str:
        """Say what is there, and how to go on."""


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Let a watcher answer SIGUSR1, and say what is there when another signal stops the rest."""
    _answers.append(watcher.state)
    try:
        yield
    except Stopped as stop:
        raise Stopped(stop.number, watcher.stopped()) from None
    finally:
        _answers.pop()


def _tell(_number: int, _frame: FrameType | None) -> None:
    with suppress(OSError):  # nobody there to hear it
        os.write(2, f"{_answers[-1]()}\n".encode(errors="replace"))


def _stop(number: int, _frame: FrameType | None) -> None:
    for name in STOPPING:
        if signal.getsignal(getattr(signal, name)) is _stop:
            signal.signal(getattr(signal, name), _stop_now)
    raise Stopped(number)


def _stop_now(number: int, _frame: FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, AT_ONCE)
    os._exit(128 + number)
