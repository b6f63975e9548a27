"""The process that forks: it imports what models need once, so that tasks start in milliseconds.

It runs `main` and nothing else, has one thread, and never fits. Its only link is a socket to the
process that started it; when that closes, for whatever reason, it kills its tasks and ends. What
tasks leave behind, it ends, too.

    to it      F number, with two descriptors (the task's channel, its output)   start a task
               K number                                                         kill a task
               I JSON                                                           import more
    from it    number, exit code (negative: the signal)                         a task has ended
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from fusecli.forks.forked import die_with, fork
from fusecli.forks.kin import adopt, children, end_task
from fusecli.forks.orphans import Orphans, end_all

ORDER = struct.Struct("<cQ")
NOTICE = struct.Struct("<Qi")
START, KILL, IMPORT = b"F", b"K", b"I"
LONGEST = 65_536  # bytes of an order
DEAF = (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1)  # to a whole job at once: the parent decides


Preload = Callable[[Any], None]


def main(handle: int, parent: int, preload: Preload, what: Any) -> NoReturn:
    """Serve the socket `handle` until it closes.

    parent: the process that may not be outlived. preload: called with `what`, to import, and later
    with whatever else is to be imported.
    """
    try:
        for number in DEAF:
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _leave)
        adopt()
        _import(preload, what, parent)
        with socket.socket(fileno=handle) as control:
            _serve(control, lambda more: _import(preload, more, parent))
        os._exit(0)
    except SystemExit:
        os._exit(0)


def _leave(*_: object) -> NoReturn:
    raise SystemExit


def _import(preload: Preload, what: Any, parent: int) -> None:
    """Import, when nothing but a kill can be sure to end it; then die in an orderly way again."""
    die_with(parent)
    gc.disable()  # nothing that imports make is garbage: 10 % faster
    preload(what)
    gc.enable()
    gc.freeze()  # leaves the pages of all that was imported shared with the tasks
    die_with(parent, signal.SIGTERM)


def _serve(control: socket.socket, preload: Preload) -> None:
    tasks: dict[int, int] = {}  # process -> number
    orphans = Orphans()
    orphans.keep(before=())
    bell = _ring_when_tasks_end()
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(control, selectors.EVENT_READ)
            selector.register(bell, selectors.EVENT_READ)
            open_still = True
            while open_still:
                ready = {key.fileobj for key, _ in selector.select(orphans.patience)}
                if control in ready:
                    open_still = _obey(control, tasks, preload, orphans)
                if bell in ready:
                    os.read(bell, 4096)
                    _report_ended(control, tasks)
                if bell in ready or orphans.asked:
                    orphans.end(tasks)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end_all(tasks, lambda: _report_ended(control, tasks))


def _ring_when_tasks_end() -> int:
    """Return a descriptor that can be read whenever a child has ended."""
    bell, hammer = os.pipe()
    os.set_blocking(hammer, False)
    signal.set_wakeup_fd(hammer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return bell


def _obey(
    control: socket.socket, tasks: dict[int, int], preload: Preload, orphans: Orphans
) -> bool:
    """Do what the next order says; return False when there will be no more."""
    message, handles, *_ = socket.recv_fds(control, LONGEST, 2, socket.MSG_CMSG_CLOEXEC)
    if not message:
        return False
    if message[:1] == IMPORT:
        before = children(os.getpid())
        preload(json.loads(message[1:]))
        orphans.keep(before)
        return True
    verb, number = ORDER.unpack(message)
    if verb == KILL:
        for process in [p for p, n in tasks.items() if n == number]:
            end_task(process)  # and, when it has ended, whatever it leaves behind
        return True
    tasks[fork(control, *handles)] = number
    for handle in handles:
        os.close(handle)
    return True


def _report_ended(control: socket.socket, tasks: dict[int, int]) -> None:
    with suppress(ChildProcessError):  # none is left
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            process, status = ended
            if process in tasks:
                message = NOTICE.pack(tasks.pop(process), os.waitstatus_to_exitcode(status))
                with suppress(OSError):  # nobody listens any more: the loop will notice
                    control.send(message)
