"""The process that forks: it imports what models need once, so that tasks start in milliseconds.

It runs `main` and nothing else, has one thread, and never fits. Its only link is a socket to the
process that started it; when that closes, for whatever reason, it kills its tasks and ends.

    to it      F number, with two descriptors (the task's channel, its output)   start a task
               K number                                                         kill a task
    from it    number, exit code (negative: the signal)                         a task has ended
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import resource
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NoReturn

ORDER = struct.Struct("<cQ")
NOTICE = struct.Struct("<Qi")
START, KILL = b"F", b"K"
SPENDABLE = "500"  # of 1,000: when memory runs out, the system takes a task before its parents


def main(handle: int, parent: int, preload: Callable[[Any], None], what: Any) -> NoReturn:
    """Serve the socket `handle` until it closes.

    parent: the process that may not be outlived. preload: called once with `what`, to import.
    """
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # nothing that imports make is garbage: 10 % faster
    preload(what)
    gc.enable()
    gc.freeze()  # leaves the pages of all that was imported shared with the tasks
    with socket.socket(fileno=handle) as control:
        _serve(control)
    os._exit(0)


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends, however that happens (Linux)."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it was faster
        os._exit(1)


def _serve(control: socket.socket) -> None:
    tasks: dict[int, int] = {}  # process -> number
    bell = _ring_when_tasks_end()
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(bell, selectors.EVENT_READ)
        open_still = True
        while open_still:
            ready = {key.fileobj for key, _ in selector.select()}
            if control in ready:
                open_still = _obey(control, tasks)
            if bell in ready:
                os.read(bell, 4096)
                _report_ended(control, tasks)
    for process in tasks:
        _kill(process)


def _ring_when_tasks_end() -> int:
    """Return a descriptor that can be read whenever a child has ended."""
    bell, hammer = os.pipe()
    os.set_blocking(hammer, False)
    signal.set_wakeup_fd(hammer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return bell


def _obey(control: socket.socket, tasks: dict[int, int]) -> bool:
    """Do what the next order says; return False when there will be no more."""
    message, handles, *_ = socket.recv_fds(control, ORDER.size, 2, socket.MSG_CMSG_CLOEXEC)
    if not message:
        return False
    verb, number = ORDER.unpack(message)
    if verb == KILL:
        for process in [p for p, n in tasks.items() if n == number]:
            _kill(process)
        return True
    tasks[_fork(control, *handles)] = number
    for handle in handles:
        os.close(handle)
    return True


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    with suppress(ProcessLookupError):  # and what it has started itself
        os.killpg(process, signal.SIGKILL)


def _report_ended(control: socket.socket, tasks: dict[int, int]) -> None:
    while tasks:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        number = tasks.pop(process)
        with suppress(OSError):  # nobody listens any more: the loop will notice
            control.send(NOTICE.pack(number, os.waitstatus_to_exitcode(status)))


def _fork(control: socket.socket, channel: int, output: int) -> int:
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


def _leave_the_server(server: int, output: int) -> None:
    os.setpgid(0, 0)
    die_with(server)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(output, 1)
    os.dup2(output, 2)
    faulthandler.enable()  # where it was when it crashed
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write(SPENDABLE)


def _answer(channel: Connection) -> None:
    """Say who we are; receive a call; send back (True, its value) or (False, its exception)."""
    channel.send_bytes(str(os.getpid()).encode())
    call = pickle.loads(channel.recv_bytes())  # noqa: S301 - from our parent, not from the disk
    try:
        answer = pickle.dumps((True, call()))
    except BaseException as error:
        answer = _pickled_error(error)
    channel.send_bytes(answer)
    sys.stdout.flush()
    sys.stderr.flush()


def _pickled_error(error: BaseException) -> bytes:
    try:
        return pickle.dumps((False, error))
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
