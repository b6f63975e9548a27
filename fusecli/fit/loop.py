"""The loop that keeps some isolated tasks running, watches them, and passes on their answers."""

from __future__ import annotations

import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from fusecli.forks.isolation import ForkServer
from fusecli.forks.task import NO_LIMITS, Answer, Call, Limits, Task

POLL = 0.05  # seconds between two looks at the limits
DEAD = "the process that starts the fits has died"

Done = Callable[[Answer], None]
Ask = Callable[[], Limits | None]


class TaskLoop:
    """A thread that runs calls in tasks of a fork server, some at a time."""

    def __init__(self, server: ForkServer, slots: int) -> None:
        self._server, self._slots = server, slots
        self._waiting: deque[tuple[Call, Done, Ask]] = deque()
        self._running: dict[int, tuple[Task, Done]] = {}
        self._stopped = False
        self._bell, self._hammer = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(server.control, selectors.EVENT_READ, self._on_end)
        self._selector.register(self._bell, selectors.EVENT_READ, self._on_bell)
        self._thread = threading.Thread(target=self._run, name="fuse-tasks", daemon=True)
        self._thread.start()

    def submit(self, call: Call, done: Done, limits: Ask = lambda: NO_LIMITS) -> None:
        """Queue a call that can be pickled; `done` gets its answer in the thread of the loop.

        limits: asked when its turn has come; None if it is not wanted any more.
        """
        self._waiting.append((call, done, limits))
        self._ring()

    def stop(self) -> None:
        """Kill what runs, forget what waits; safe to call twice."""
        if not self._stopped:
            self._stopped = True
            self._ring()
            self._thread.join(1.0)  # it may be busy with a server that still imports

    def fresh(self) -> TaskLoop:
        """Return another loop like this one."""
        return TaskLoop(self._server, self._slots)

    def _ring(self) -> None:
        with suppress(OSError):  # stopped meanwhile
            self._hammer.send(b"!")

    def _run(self) -> None:
        try:
            while not self._stopped:
                self._turn()
        except Exception as error:  # a bug of ours must not leave anybody waiting for ever
            self._tell_all(Answer(error=error))
        finally:
            self._end()

    def _turn(self) -> None:
        self._fill_slots()
        for key, _ in self._selector.select(self._patience()):
            key.data()
        self._enforce_limits()

    def _tell_all(self, answer: Answer) -> None:
        self._stopped = True
        waiting = [done for _, done, _ in self._waiting]
        for done in [*(done for _, done in self._running.values()), *waiting]:
            done(answer)

    def _end(self) -> None:
        for task, _ in list(self._running.values()):
            self._server.kill(task)
            self._forget(task)
        self._selector.close()
        self._bell.close()
        self._hammer.close()

    def _patience(self) -> float | None:
        limited = any(task.limits != NO_LIMITS for task, _ in self._running.values())
        return POLL if limited else None

    def _fill_slots(self) -> None:
        while self._waiting and len(self._running) < self._slots:
            call, done, ask = self._waiting.popleft()
            limits = ask()
            if limits is None:
                done(Answer(cause="skipped", reason="not wanted any more"))
            else:
                self._start(call, done, limits)

    def _start(self, call: Call, done: Done, limits: Limits) -> None:
        try:
            task = self._server.start(limits)
        except OSError:
            done(Answer(cause="killed", reason=DEAD, detail=self._server.last_words()))
            return
        self._watch(task, done)
        with suppress(OSError):  # it has died already, and its end will say why
            task.deliver(call)

    def _watch(self, task: Task, done: Done) -> None:
        self._running[task.number] = task, done
        for source, react in ((task.channel, self._on_word), (task.output, self._on_output)):
            self._selector.register(source, selectors.EVENT_READ, lambda r=react: r(task))

    def _forget(self, task: Task) -> None:
        del self._running[task.number]
        for source in (task.channel, task.output):
            with suppress(KeyError):  # it was closed at the other end before
                self._selector.unregister(source)
        task.close()

    def _finish(self, task: Task, answer: Answer) -> None:
        _, done = self._running[task.number]
        self._forget(task)
        done(answer)

    def _on_bell(self) -> None:
        self._bell.recv(4096)

    def _on_output(self, task: Task) -> None:
        if task.number in self._running and not task.listen():
            self._selector.unregister(task.output)  # closed; it may live on

    def _on_word(self, task: Task) -> None:
        if task.number not in self._running:
            return
        try:
            answer = task.receive()
        except (EOFError, OSError):  # the server will say how it ended
            task.listening = False
            self._selector.unregister(task.channel)
            return
        if answer is not None:
            self._finish(task, answer)

    def _on_end(self) -> None:
        if (end := self._server.ended()) is None:
            self._on_dead_server()
        elif end[0] in self._running:
            task, _ = self._running[end[0]]
            self._take_last_words(task)
            if task.number in self._running:
                self._finish(task, task.death(end[1]))

    def _take_last_words(self, task: Task) -> None:
        """Read what a task has sent before it ended; the end may overtake the answer."""
        while task.listen():
            pass
        while task.number in self._running and task.listening and task.channel.poll():
            self._on_word(task)

    def _on_dead_server(self) -> None:
        self._selector.unregister(self._server.control)
        detail = self._server.last_words()
        for task, _ in list(self._running.values()):
            self._finish(task, replace(task.obituary("killed", DEAD), detail=detail))

    def _enforce_limits(self) -> None:
        for task, _ in list(self._running.values()):
            if task.verdict or not (excess := task.excess()):
                continue
            task.verdict = excess
            self._server.kill(task)
            if excess[0] == "late":  # time is up: not even its end is waited for
                self._finish(task, task.obituary(*excess))
