"""Tasks in processes of their own, seen from the process that wants them done."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from fusecli.fit.forkserver import KILL, NOTICE, ORDER, START
from fusecli.fit.threads import ONE_THREAD

TAIL = 4_000  # bytes of a task's output that are worth keeping
PATIENCE = 2.0  # seconds for an orderly end


@dataclass(frozen=True)
class Limits:
    """What one task may use: seconds of wall time, bytes of resident memory; None: no limit."""

    seconds: float | None = None
    memory: int | None = None


NO_LIMITS = Limits()


@dataclass
class Task:
    """A call in a process of its own, while it lasts."""

    number: int
    channel: Connection
    output: int
    limits: Limits
    process: int = 0
    started: float = field(default_factory=time.monotonic)
    said: bytes = b""
    verdict: str = ""
    listening: bool = True

    def listen(self) -> bool:
        """Take in some of what the task has written, and keep its end; False if there is none."""
        with suppress(BlockingIOError):
            words = os.read(self.output, 65_536)
            self.said = (self.said + words)[-TAIL:]
            return bool(words)
        return False

    def excess(self) -> str:
        """Say which limit is passed, if any."""
        limit = self.limits
        if limit.seconds is not None and time.monotonic() - self.started > limit.seconds:
            return f"took longer than {limit.seconds:g} s"
        if limit.memory is not None and (used := _resident(self.process)) > limit.memory:
            return f"used {used / 2**20:.0f} MB of memory, more than {limit.memory / 2**20:.0f} MB"
        return ""

    def close(self) -> None:
        """Let go of both descriptors."""
        self.channel.close()
        os.close(self.output)


class ForkServer:
    """A started process that forks tasks; see `forkserver` for what it does and promises.

    It must be made in the main thread: the kernel ends it with the thread that made it.
    """

    def __init__(self, preload: str, what: object) -> None:
        """Start it and return at once; `preload` names a function 'module:name' to call there."""
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._talk: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed in `close`
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-c", _program(theirs.fileno(), preload, what)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._talk,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **ONE_THREAD},
                process_group=0,  # a signal from the terminal is for the parent alone
            )
        self._used = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def start(self, number: int, limits: Limits) -> Task:
        """Fork a task; it waits for its call on the channel.

        Raises:
            OSError: the server is gone.
        """
        ours, theirs = socket.socketpair()
        output, pen = os.pipe()
        os.set_blocking(output, False)
        try:
            handles = [theirs.fileno(), pen]
            socket.send_fds(self.control, [ORDER.pack(START, number)], handles)
        except OSError:
            ours.close()
            os.close(output)
            raise
        finally:
            theirs.close()
            os.close(pen)
        self._used = True
        return Task(number, Connection(ours.detach()), output, limits)

    def kill(self, task: Task) -> None:
        """Kill a task and all that it has started; its end is reported like any other."""
        with suppress(OSError):
            self.control.send(ORDER.pack(KILL, task.number))

    def ended(self) -> tuple[int, int] | None:
        """Return (number, exit code) of a task that has ended, or None if the server is gone."""
        with suppress(OSError):
            if message := self.control.recv(NOTICE.size):
                number, code = NOTICE.unpack(message)
                return number, code
        return None

    def close(self) -> None:
        """End the server and every task; safe to call twice."""
        self.control.close()
        if self._used:  # it kills what its tasks have started, too
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
        self._process.kill()
        self._process.wait()
        self._talk.close()

    def last_words(self) -> str:
        """Return the end of what the server itself has written to its error output."""
        self._talk.seek(0)
        return self._talk.read()[-TAIL:].decode(errors="replace").strip()


def available() -> bool:
    """Tell whether this system can fork tasks that never outlive their parent."""
    return sys.platform == "linux"


def deliver(task: Task, call: Callable[[], Any]) -> None:
    """Send a task its call.

    Raises:
        OSError: the task has ended already.
    """
    task.channel.send_bytes(pickle.dumps(call))


def receive(task: Task) -> tuple[bool, Any] | None:
    """Return (True, value) or (False, exception) if the answer is there; None at the first word.

    Raises:
        EOFError, OSError: the task ended without an answer.
    """
    message = task.channel.recv_bytes()
    if not task.process:
        task.process = int(message)
        return None
    try:
        answer: tuple[bool, Any] = pickle.loads(message)  # noqa: S301 - our child's, not the disk's
    except Exception as error:
        return False, error
    return answer


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


def _program(handle: int, preload: str, what: object) -> str:
    module, name = preload.split(":")
    return (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from fusecli.fit.forkserver import main\n"
        f"from {module} import {name}\n"
        f"main({handle}, {os.getpid()}, {name}, {what!r})"
    )


def _resident(process: int) -> int:
    """Return the bytes of memory that a process holds now; 0 if it is gone."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
