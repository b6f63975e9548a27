"""A fuzzer: many cases by their numbers, in processes of their own that are watched.

A case ends well, or in an error of ours. Anything else is found: another exception, a warning, more
than five seconds of a core, more than a gigabyte, a process that dies. Every case is made from its
number alone, so `trial(number)` shows again what was found.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from fusecli.errors import FuseError

SECONDS = 5.0  # of one core
MEGABYTES = 1000.0
HANGS = 90  # seconds of waiting, on however busy a machine
ROOM = 6 << 30  # bytes of address space, so that no case takes the machine with it
PROCESSES = 2
PART = 1000  # cases to a process: what one leaves behind is not the next one's fault for ever


def found(trial: str, cases: int, folder: Path) -> list[str]:
    """Return what is wrong with the cases 0 to `cases` of a trial, `module:function`.

    folder: where the processes stand; each has one of its own.
    """
    waiting = [range(start, min(start + PART, cases)) for start in range(0, cases, PART)]
    running: list[tuple[range, subprocess.Popen[str]]] = []
    wrong: list[str] = []
    while waiting or running:
        while waiting and len(running) < PROCESSES:
            running.append((waiting[0], _started(trial, waiting.pop(0), folder)))
        part, process = running.pop(0)
        out, err = process.communicate()
        lines = out.splitlines()
        assert lines, err
        wrong += [line for line in lines if not line.startswith("at ")]
        if process.returncode:
            last = max(int(line[3:]) for line in lines if line.startswith("at "))
            wrong.append(f"case {last}: the process ended with {process.returncode}\n{err[-3000:]}")
            waiting.insert(0, range(last + 1, part.stop))
    return wrong


def _started(trial: str, part: range, folder: Path) -> subprocess.Popen[str]:
    place = folder / f"from_{part.start}"
    place.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "tests.matrix.fuzzing",
        trial,
        *map(str, (part.start, part.stop)),
    ]
    names = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, _roots())), "FUSE_STORE": ""}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=place, env=names, stdout=pipe, stderr=pipe, text=True)


def _roots() -> Sequence[Path]:
    return (Path(__file__).parents[2],)


def main(trial: str, start: int, stop: int) -> None:
    """Try the cases of one process; print the number of each, and what is wrong with it."""
    module, name = trial.split(":")
    one: Callable[[int], object] = getattr(import_module(module), name)
    limit = (_kilobytes("VmSize") << 10) + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    warnings.simplefilter("error")
    for number in range(start, stop):
        faulthandler.dump_traceback_later(HANGS, exit=True)
        _tell(f"at {number}")
        if told := _tried(one, number):
            _tell(json.dumps(f"case {number}: {told}"))
    faulthandler.cancel_dump_traceback_later()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _tried(one: Callable[[int], object], number: int) -> str:
    """Return what is wrong with one case, or nothing."""
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak of what was before
    began = time.process_time()
    try:
        one(number)
    except FuseError as error:
        if not str(error).strip() or not error.exit_code:
            return f"an error says nothing: {error!r}"
    except BaseException:
        return traceback.format_exc()
    seconds, peak = time.process_time() - began, _kilobytes("VmHWM") / 1024
    return f"{seconds:.1f} s, {peak:.0f} MB" if seconds > SECONDS or peak > MEGABYTES else ""


def _kilobytes(what: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
