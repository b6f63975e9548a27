"""One call in a process of its own, and what can come of it."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

TAIL = 4_000  # bytes of a task's output that are worth keeping

Call = Callable[[], Any]


@dataclass(frozen=True)
class Limits:
    """What one task may use: seconds of wall time, bytes of resident memory; None: no limit."""

    seconds: float | None = None
    memory: int | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Answer:
    """What came of a call: its value, the exception it raised, or the reason why it never answered.

    detail: what the process has written last. retry: whether another try may end otherwise.
    """

    value: Any = None
    error: BaseException | None = None
    reason: str = ""
    detail: str = ""
    retry: bool = False


@dataclass(frozen=True)
class Lost:
    """What comes back instead of the value of a call whose process has died.

    arguments: of the call. retry: whether to try again makes sense (not when a limit was passed).
    """

    arguments: tuple[Any, ...]
    reason: str
    detail: str
    retry: bool


@dataclass
class Task:
    """A call in a process of its own, while it lasts.

    process: 0 until it says its first word; it cannot pass a limit before. listening: whether an
    answer may still come. verdict: the limit for which it was killed.
    """

    number: int
    channel: Connection
    output: int
    limits: Limits
    process: int = 0
    started: float = 0.0
    said: bytes = b""
    verdict: str = ""
    listening: bool = True

    def deliver(self, call: Call) -> None:
        """Send the task its call; it can be pickled. Raises OSError if the task has ended."""
        self.channel.send_bytes(pickle.dumps(call))

    def receive(self) -> Answer | None:
        """Return the answer that is there, or None if it was only the first word.

        Raises:
            EOFError, OSError: the task ended without an answer.
        """
        message = self.channel.recv_bytes()
        if not self.process:
            self.process, self.started = int(message), time.monotonic()
            return None
        try:
            succeeded, value = pickle.loads(message)  # noqa: S301 - our child's, not the disk's
        except Exception as error:
            return Answer(error=error)
        return Answer(value) if succeeded else Answer(error=value)

    def listen(self) -> bool:
        """Take in some of what the task has written, and keep its end; False if there is none."""
        with suppress(BlockingIOError):
            words = os.read(self.output, 65_536)
            self.said = (self.said + words)[-TAIL:]
            return bool(words)
        return False

    def excess(self) -> str:
        """Say which limit is passed, if any."""
        seconds, memory = self.limits.seconds, self.limits.memory
        if not self.process:
            return ""
        if seconds is not None and time.monotonic() - self.started > seconds:
            return f"took longer than {seconds:g} s"
        if memory is not None and (used := _resident(self.process)) > memory:
            return f"used {used / 2**20:.0f} MB of memory, more than {memory / 2**20:.0f} MB"
        return ""

    def death(self, code: int) -> Answer:
        """Return the answer of a task that has ended, with this exit code, without any."""
        detail = self.said.decode(errors="replace").strip()
        reason = self.verdict or cause_of(code)
        return Answer(reason=reason, detail=detail, retry=not self.verdict)

    def close(self) -> None:
        """Let go of both descriptors."""
        self.channel.close()
        os.close(self.output)


def cause_of(code: int) -> str:
    """Say in words how a process ended that should have answered."""
    if code >= 0:
        return f"its process ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = "unknown"
    likely = ", out of memory?" if name == "SIGKILL" else ""
    return f"killed by signal {-code} ({name}{likely})"


def _resident(process: int) -> int:
    """Return the bytes of memory that a process holds now; 0 if it is gone."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
