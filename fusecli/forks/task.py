"""One call in a process of its own, and what can come of it."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from fusecli.forks.memory import held
from fusecli.forks.telling import Word

if TYPE_CHECKING:
    from fusecli.values import Cause

TAIL = 4_000  # bytes of a task's output that are worth keeping
MB = 2**20
NO_TIME_LEFT = "not finished within --time-limit"

Call = Callable[[], Any]


@dataclass(frozen=True)
class Limits:
    """What one task may use; None: no limit.

    seconds: of wall time, for each thing that it begins. memory: bytes, beyond what was there when
    it was forked. trial: seconds after which a thing is of no use any more. until: the moment
    (`time.monotonic`) at which the task is, whatever it does.
    """

    seconds: float | None = None
    memory: int | None = None
    trial: float | None = None
    until: float | None = None


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Answer:
    """What came of a call: its value, the exception it raised, or why it never answered.

    cause, reason: of its death. detail: what the process has written last. told: what it has handed
    over before; begun: the name of what it was working on, and seconds: for how long.
    """

    value: Any = None
    error: BaseException | None = None
    cause: Cause = ""
    reason: str = ""
    detail: str = ""
    told: tuple[Any, ...] = ()
    begun: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Lost:
    """What comes back instead of the value of a call whose process has died, with its arguments."""

    arguments: tuple[Any, ...]
    answer: Answer


@dataclass
class Task:
    """A call in a process of its own, while it lasts.

    process: 0 until it says its first word. basis: bytes that it held then. started: when what it
    works on began, None while it is idle. listening: whether an answer may still come.
    verdict: the limit for which it was killed, as cause and reason.
    """

    number: int
    channel: Connection
    output: int
    limits: Limits
    process: int = 0
    basis: int = 0
    started: float | None = None
    begun: str = ""
    told: list[Any] = field(default_factory=list)
    said: bytes = b""
    verdict: tuple[Cause, str] | None = None
    listening: bool = True

    def deliver(self, call: Call) -> None:
        """Send the task its call; it can be pickled. Raises OSError if the task has ended."""
        self.channel.send_bytes(pickle.dumps(call))

    def receive(self) -> Answer | None:
        """Return the answer that is there, or None if it was only a word on the way.

        Raises:
            EOFError, OSError: the task ended without an answer.
        """
        message = self.channel.recv_bytes()
        try:
            word, what = pickle.loads(message)  # noqa: S301 - our child's, not the disk's
        except Exception as error:
            return Answer(error=error)
        if word in ("value", "error"):
            return Answer(**{word: what})
        self._note(word, what)
        return None

    def _note(self, word: Word, what: Any) -> None:
        """Keep in mind what the task is at; each thing that it begins has its time to itself."""
        self.begun = what if word == "begun" else ""
        self.started = time.monotonic() if word == "begun" else None
        if word == "born":
            self.process, self.basis = what
        if word == "told":
            self.told.append(what)

    def listen(self) -> bool:
        """Take in some of what the task has written, and keep its end; False if there is none."""
        with suppress(BlockingIOError):
            words = os.read(self.output, 65_536)
            self.said = (self.said + words)[-TAIL:]
            return bool(words)
        return False

    @property
    def spent(self) -> float:
        """Seconds that it has worked on what it has begun."""
        return 0.0 if self.started is None else time.monotonic() - self.started

    def excess(self) -> tuple[Cause, str] | None:
        """Say which limit is passed, if any."""
        limits, spent = self.limits, self.spent
        if _passed(limits.until, time.monotonic()) or _passed(limits.trial, spent):
            return "late", NO_TIME_LEFT
        if _passed(limits.seconds, spent):
            return "timeout", f"timeout: took longer than {limits.seconds:g} s"
        if limits.memory is None or not self.process:
            return None
        used = held(self.process) - self.basis
        if used <= limits.memory:
            return None
        return "memory", f"memory: used {used / MB:.0f} MB, more than {limits.memory / MB:.0f} MB"

    def death(self, code: int) -> Answer:
        """Return the answer of a task that has ended, with this exit code, without any."""
        return self.obituary(*(self.verdict or ("killed", cause_of(code))))

    def obituary(self, cause: Cause, reason: str) -> Answer:
        """Return the answer of a task that will give none."""
        return Answer(
            cause=cause,
            reason=reason,
            detail=self.said.decode(errors="replace").strip(),
            told=tuple(self.told),
            begun=self.begun,
            seconds=self.spent,
        )

    def close(self) -> None:
        """Let go of both descriptors."""
        self.channel.close()
        os.close(self.output)


def _passed(limit: float | None, value: float) -> bool:
    return limit is not None and value > limit


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
