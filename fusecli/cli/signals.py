"""Signals as one clean exception, so that whoever holds children can stop them on the way out."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")


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
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, former[number])


def _stop(number: int, _frame: FrameType | None) -> None:
    for name in STOPPING:
        if signal.getsignal(getattr(signal, name)) is _stop:
            signal.signal(getattr(signal, name), _stop_now)
    raise Stopped(number)


def _stop_now(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
