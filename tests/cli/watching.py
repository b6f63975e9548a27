"""Whole runs as processes, seen from outside: what they start, leave behind, and say."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.processes import FUSE

ROOT = Path(__file__).parents[2]
SHARED = Path("/dev/shm")


@dataclass(frozen=True)
class Watched:
    """A run that has begun. talk: where it talks; place: for its temporary files."""

    process: subprocess.Popen[str]
    talk: Path
    place: Path

    @property
    def said(self) -> str:
        return self.talk.read_text()

    def hears(self, number: int) -> bool:
        """Tell whether it does something of its own at a signal."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = status.partition("SigCgt:")[2].split()[0]
        return bool(int(caught, 16) >> (number - 1) & 1)

    def relatives(self) -> list[int]:
        """Return all living processes that it has started, itself included."""
        mark = f"TMPDIR={self.place}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found

    def is_gone(self) -> bool:
        """Tell whether, within a second, no process of it lives and no file is left."""
        return within(1.0, lambda: not self.relatives()) and not self.leftovers()

    def leftovers(self) -> list[str]:
        """Return the files that it has left in the temporary folder and in shared memory."""
        mine = f"{self.process.pid}"
        shared = [path.name for path in SHARED.iterdir() if mine in path.name.split("_")]
        return [*(path.name for path in self.place.iterdir()), *shared]


def hearing() -> None:
    """Hear signals again that whoever runs the tests, in the background say, does not."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def watched(*arguments: str, **how: Any) -> Watched:
    """Start `fuse` with a temporary folder of its own."""
    place, talk = Path("temporary").absolute(), Path("talk.txt").absolute()
    place.mkdir(exist_ok=True)
    env = {**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
    with talk.open("w") as stream:
        how = {"preexec_fn": hearing, **how}
        process = subprocess.Popen(
            [*FUSE, *arguments], env=env, text=True, stdout=subprocess.PIPE, stderr=stream, **how
        )
    return Watched(process, talk, place)


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Tell whether something comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.01)
    return true()
