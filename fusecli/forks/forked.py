"""A task from its birth to its end: a process forked from a server that has imported all it needs.

It says who it is, receives one call, and sends back what came of it, with words in between.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import resource
import signal
import socket
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from fusecli.forks.kin import PR_SET_PDEATHSIG, adopt, control_process
from fusecli.forks.memory import held
from fusecli.forks.telling import Word, begin, speak_through

SPENDABLE = "500"  # of 1,000: when memory runs out, the system takes a task before its parents


def fork(control: socket.socket, channel: int, output: int) -> int:
    """Start a task, and return its process; in the task, this never returns."""
    server = os.getpid()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        control.close()
        _leave_the_server(server, output)
        _answer(Connection(channel))
        code = 0
    finally:  # whatever happens, a task never becomes a second server
        os._exit(code)


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when its parent ends, however that happens (Linux)."""
    control_process(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it was faster
        os._exit(1)


def _leave_the_server(server: int, output: int) -> None:
    os.setpgid(0, 0)
    die_with(server)
    adopt()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(output, 1)
    os.dup2(output, 2)
    faulthandler.enable()  # where it was when it crashed
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write(SPENDABLE)


def _answer(channel: Connection) -> None:
    """Say who we are; receive a call; send back its value or its exception, and words between."""

    def say(word: Word, what: Any) -> None:
        channel.send_bytes(pickle.dumps((word, what)))

    say("born", (os.getpid(), held(os.getpid())))
    call = pickle.loads(channel.recv_bytes())  # noqa: S301 - from our parent, not from the disk
    speak_through(say)
    begin("")
    try:
        answer = pickle.dumps(("value", call()))
    except BaseException as error:
        answer = _pickled_error(error)
    channel.send_bytes(answer)
    sys.stdout.flush()
    sys.stderr.flush()


def _pickled_error(error: BaseException) -> bytes:
    """Return what the caller will raise: an Exception, since no task may stop who waits for it."""
    if isinstance(error, Exception):
        with suppress(Exception):
            return pickle.dumps(("error", error))
    return pickle.dumps(("error", RuntimeError(_in_words(error))))


def _in_words(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except BaseException:  # it cannot even say what it is
        return type(error).__name__
