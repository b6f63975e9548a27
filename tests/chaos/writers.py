"""Runs as processes that can be killed, and what is to be seen of them from outside."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.cli.processes import FUSE

MARK = "FUSE_CHAOS_MARK"
ROOT = Path(__file__).parents[2]


@dataclass
class Writer:
    """A run of a recipe that is going on.

    moment: when to kill it, by the monotonic clock. wounded: it lost children, and is to go on.
    """

    name: str
    mark: str
    process: subprocess.Popen[str]
    board: Path
    talk: Path
    moment: float
    wounded: bool = False


def start(place: Path, name: str, number: int, moment: float) -> Writer:
    """Start `fuse run` for the recipe of that name; everything it does happens below `place`."""
    mark = f"{place.name}-{number}"
    board, talk = place / "out" / f"{number}.json", place / "out" / f"{number}.log"
    with board.open("w") as out, talk.open("w") as err:
        process = subprocess.Popen(
            [*FUSE, "run", f"{name}.yaml", "--json"],
            cwd=place,
            env=environment(place, mark),
            stdout=out,
            stderr=err,
            start_new_session=True,
            text=True,
        )
    return Writer(name, mark, process, board, talk, moment)


def environment(place: Path, mark: str) -> dict[str, str]:
    """Return the variables of a run: its mark, its own place for temporary files, our package."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    temporary = dict.fromkeys(("TMPDIR", "JOBLIB_TEMP_FOLDER"), str(place / "tmp"))
    return {**os.environ, **temporary, MARK: mark, "PYTHONPATH": path}


def relatives(mark: str) -> list[int]:
    """Return the living processes of a run, itself included: they all inherit its mark."""
    wanted, found = f"{MARK}={mark}\0".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def is_fitting(writer: Writer) -> bool:
    """Tell whether a run has processes that fit: children of the child that forks them."""
    return any(_children(child) for child in _children(writer.process.pid))


def kill_parent(writer: Writer, _: random.Random) -> None:
    writer.process.kill()


def kill_group(writer: Writer, _: random.Random) -> None:
    os.killpg(writer.process.pid, signal.SIGKILL)


def kill_everything(writer: Writer, chance: random.Random) -> None:
    processes = relatives(writer.mark)
    _kill(chance.sample(processes, len(processes)))


def kill_children(writer: Writer, chance: random.Random) -> None:
    """Kill some of its processes, but not the run itself, which is to go on."""
    children = [number for number in relatives(writer.mark) if number != writer.process.pid]
    _kill(chance.sample(children, chance.randint(1, len(children))) if children else [])


KILLS = (kill_parent, kill_parent, kill_group, kill_everything, kill_children)


def _kill(processes: Sequence[int]) -> None:
    for number in processes:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def seconds_to_end(writer: Writer, patience: float = 5.0) -> float:
    """Return how long the processes of a killed run have lived on."""
    begin = time.monotonic()
    writer.process.wait()
    while relatives(writer.mark):
        if time.monotonic() - begin > patience:
            return patience
        time.sleep(0.01)
    return time.monotonic() - begin


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return list(map(int, text.split()))
