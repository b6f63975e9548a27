"""Each task in its own process: whatever it does costs that task alone."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fusecli.fit.loop import TaskLoop
from fusecli.forks.isolation import ForkServer
from fusecli.forks.task import NO_LIMITS, Answer, Limits, cause_of
from tests.fit import chores

SERVERS: list[ForkServer] = []


def server() -> ForkServer:
    if not SERVERS or not SERVERS[-1].alive:
        SERVERS.append(ForkServer("tests.fit.chores:nothing", None))
    return SERVERS[-1]


@pytest.fixture(scope="module", autouse=True)
def _end_servers() -> Iterator[None]:
    yield
    for each in SERVERS:
        each.close()


def ask(
    *calls: Callable[[], Any], limits: Limits = NO_LIMITS, slots: int = 2, by: Any = None
) -> list[Answer]:
    """Return the answers to calls, in their order."""
    answers: dict[int, Answer] = {}
    done = threading.Event()

    def take(number: int, answer: Answer) -> None:
        answers[number] = answer
        if len(answers) == len(calls):
            done.set()

    loop = TaskLoop(by or server(), slots)
    for number, call in enumerate(calls):
        loop.submit(call, partial(take, number), lambda: limits)
    assert done.wait(60)
    loop.stop()
    return [answers[number] for number in range(len(calls))]


def gone(process: int) -> bool:
    """Tell whether a process has ended, or does soon."""
    stat = Path(f"/proc/{process}/stat")
    return soon(lambda: not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z")


def soon(true: Callable[[], bool]) -> bool:
    """Tell whether something is so, at last on the slowest machine."""
    deadline = time.monotonic() + 20
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_values_come_back_to_the_call_they_belong_to() -> None:
    found = ask(*(partial(chores.double, n) for n in range(20)))
    assert [answer.value for answer in found] == list(range(0, 40, 2))


def test_every_task_is_another_process_with_one_thread() -> None:
    found = [answer.value for answer in ask(*[chores.who] * 4)]
    assert len({process for process, _ in found} | {os.getpid()}) == 5
    assert {threads for _, threads in found} == {"1"}


def test_an_exception_comes_back_as_itself() -> None:
    (answer,) = ask(chores.fail)
    assert repr(answer.error) == "LookupError('not here')"


def test_no_task_stops_whoever_waits_for_it() -> None:
    (answer,) = ask(partial(sys.exit, 0))
    assert repr(answer.error) == "RuntimeError('SystemExit: 0')"


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (partial(chores.leave, 7), "its process ended with exit code 7"),
        (partial(chores.leave, 0), "its process ended with exit code 0"),
        (chores.crash, "killed by signal 11 (SIGSEGV)"),
        (chores.kill_myself, "killed by signal 9 (SIGKILL, out of memory?)"),
    ],
)
def test_row_23_a_task_that_dies_costs_itself_alone(call: Any, reason: str) -> None:
    before, died, after = ask(partial(chores.double, 1), call, partial(chores.double, 2))
    assert (before.value, died.reason, after.value) == (2, reason, 4)
    assert died.cause == "killed"


def test_what_a_dead_task_wrote_last_is_kept() -> None:
    (left,), (crashed,) = ask(partial(chores.leave, 1)), ask(chores.crash)
    assert left.detail == "last words"
    assert "Segmentation fault" in crashed.detail
    assert "chores.py" in crashed.detail


def test_row_24_a_hanging_task_is_killed_at_its_limit() -> None:
    start = time.monotonic()
    hung, fine = ask(chores.hang, partial(chores.double, 2), limits=Limits(seconds=0.5))
    assert (hung.cause, hung.reason) == ("timeout", "timeout: took longer than 0.5 s")
    assert fine.value == 4
    assert time.monotonic() - start < 10


def test_row_25_a_task_that_eats_memory_is_killed_at_its_limit() -> None:
    limits = Limits(memory=200 * 2**20)
    hog, fine = ask(partial(chores.eat, 400), partial(chores.double, 2), limits=limits)
    assert hog.cause == "memory"
    assert "more than 200 MB" in hog.reason
    assert fine.value == 4


def test_a_task_may_write_more_than_a_pipe_holds() -> None:
    assert ask(chores.shout)[0].value == 1


def test_a_killed_task_takes_its_own_children_along() -> None:
    (answer,) = ask(chores.have_a_child, limits=Limits(seconds=1.5))
    assert gone(int(answer.detail))


@pytest.mark.parametrize("deaf", [False, True])
def test_row_23_what_a_task_leaves_behind_ends_soon_after_it(tmp_path: Path, deaf: bool) -> None:
    """Daemons too, and those that do not listen."""
    (answer,) = ask(partial(chores.leave_behind, tmp_path / "mark", deaf=deaf))
    assert gone(answer.value)


def killed_at(mark: Path, call: Callable[[Path], int]) -> str:
    """Kill a call when it has written its mark, and return that."""
    loop = TaskLoop(server(), 1)
    loop.submit(partial(call, mark), lambda _: None)
    assert soon(lambda: mark.exists() and mark.read_text().endswith("\n"))
    loop.stop()
    return mark.read_text().strip()


def test_row_23_what_a_killed_task_leaves_behind_ends_soon_after_it(tmp_path: Path) -> None:
    assert gone(int(killed_at(tmp_path / "mark", chores.leave_behind_and_hang)))


def test_row_23_a_killed_task_leaves_no_shared_memory(tmp_path: Path) -> None:
    """Who tidies that up is a process of its own, and must live to do so."""
    block = Path("/dev/shm") / killed_at(tmp_path / "mark", chores.use_shared_memory)
    assert soon(lambda: not block.exists())


def test_a_dead_server_answers_everything() -> None:
    own = ForkServer("tests.fit.chores:nothing", None)
    with closing(own):
        assert ask(partial(chores.double, 1), by=own)[0].value == 2
        own._process.kill()
        reasons = {answer.reason for answer in ask(*[chores.who] * 5, by=own)}
    assert reasons == {"the process that starts the fits has died"}


def test_a_server_that_cannot_import_says_why() -> None:
    own = ForkServer("tests.fit.chores:broken", None)
    with closing(own):
        (answer,) = ask(chores.who, by=own)
        assert "cannot import" in answer.detail


def test_closing_a_server_ends_all_that_it_started() -> None:
    own = ForkServer("tests.fit.chores:nothing", None)
    (answer,) = ask(chores.who, by=own)
    loop = TaskLoop(own, 1)
    loop.submit(chores.hang, lambda _: None)
    while not loop._running:
        time.sleep(0.01)
    (task, _) = next(iter(loop._running.values()))
    while not task.process:
        time.sleep(0.01)
    own.close()
    assert gone(task.process)
    assert gone(answer.value[0])
    assert gone(own._process.pid)
    loop.stop()


def test_stopping_a_loop_kills_what_runs_and_forgets_what_waits() -> None:
    told: list[Answer] = []
    loop = TaskLoop(server(), 1)
    loop.submit(chores.hang, told.append)
    loop.submit(chores.who, told.append)
    while not loop._running:
        time.sleep(0.01)
    loop.stop()
    assert not loop._thread.is_alive()
    assert told == []


@pytest.mark.parametrize(
    ("code", "words"),
    [(-6, "killed by signal 6 (SIGABRT)"), (-63, "killed by signal 63 (unknown)")],
)
def test_a_signal_has_its_name(code: int, words: str) -> None:
    assert cause_of(code) == words
