"""Tasks in processes of their own, seen from the process that wants them done."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from tempfile import TemporaryFile
from typing import IO

from fusecli.forks.forkserver import IMPORT, KILL, NOTICE, ORDER, START
from fusecli.forks.task import TAIL, Limits, Task
from fusecli.forks.threads import ONE_THREAD

PATIENCE = 2.0  # seconds for an orderly end
MOST_AT_ONCE = 100  # words to import that one message holds


class ForkServer:
    """A started process that forks tasks; see `forkserver` for what it does and promises.

    It must be made in the main thread: the kernel ends it with the thread that made it.
    """

    def __init__(self, preload: str, what: object) -> None:
        """Start it and return at once; `preload` names a function 'module:name' to call there."""
        self._talk: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed in `close`
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
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
        self._numbers = count(1)  # never used twice: the end of a task may be told very late
        self._used = self._gone = False

    @property
    def alive(self) -> bool:
        # a killed one lets go of its socket before the system calls it dead
        return not self._gone and self._process.poll() is None

    def start(self, limits: Limits) -> Task:
        """Fork a task; it waits for its call on the channel.

        Raises:
            OSError: the server is gone.
        """
        number = next(self._numbers)
        ours, theirs = socket.socketpair()
        output, pen = os.pipe()
        os.set_blocking(output, False)
        try:
            handles = [theirs.fileno(), pen]
            socket.send_fds(self.control, [ORDER.pack(START, number)], handles)
        except OSError:
            self._gone = True
            ours.close()
            os.close(output)
            raise
        finally:
            theirs.close()
            os.close(pen)
        self._used = True
        return Task(number, Connection(ours.detach()), output, limits)

    def preload(self, what: Sequence[str]) -> None:
        """Let it import more, before it starts another task. Raises OSError if it is gone."""
        for start in range(0, len(what), MOST_AT_ONCE):
            words = json.dumps(what[start : start + MOST_AT_ONCE])
            self.control.send(IMPORT + words.encode())

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
        self._gone = True
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


def _program(handle: int, preload: str, what: object) -> str:
    module, name = preload.split(":")
    return (
        "import gc, sys; gc.disable()\n"  # until all is imported
        f"sys.path[:] = {[str(place) for place in sys.path]!r}\n"
        "from fusecli.forks.forkserver import main\n"
        f"from {module} import {name}\n"
        f"main({handle}, {os.getpid()}, {name}, {what!r})"
    )
