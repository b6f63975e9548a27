"""Several calls at once: what they spend in numpy runs on as many cores as there are threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]], threads: int = 1) -> list[T]:
    """Return what every call returns; up to `threads` are made at a time, and begun in order.

    An exception of a call is raised here. What runs when a signal ends this is not waited for.
    """
    workers = min(threads, len(calls))
    if workers < 2:
        return [call() for call in calls]
    ended: SimpleQueue[BaseException | None] = SimpleQueue()
    results: dict[int, T] = {}
    turn = count()

    def work() -> None:
        try:
            while (number := next(turn)) < len(calls):
                results[number] = calls[number]()
            ended.put(None)
        except BaseException as error:  # raised again in the thread that waits
            ended.put(error)

    for _ in range(workers):
        Thread(target=work, name="fuse-fusing", daemon=True).start()
    for _ in range(workers):
        error = ended.get()
        if error is not None:
            raise error
    return [results[number] for number in range(len(calls))]
