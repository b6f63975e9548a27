"""Calls for tasks of their own, light to import."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def nothing(_: object) -> None:
    """Preload nothing."""


def broken(_: object) -> None:
    raise RuntimeError("cannot import")


def double(number: int) -> int:
    return 2 * number


def who() -> tuple[int, str]:
    return os.getpid(), os.environ["OMP_NUM_THREADS"]


def fail() -> None:
    raise LookupError("not here")


def leave(code: int) -> None:
    os.write(1, b"last words\n")
    os._exit(code)


def crash() -> None:
    ctypes.string_at(0)


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


def eat(megabytes: int) -> int:
    food = bytearray(megabytes * 2**20)
    time.sleep(2)
    return len(food)


def shout() -> int:
    for _ in range(200):
        sys.stdout.write("x" * 10_000)
    return 1


def have_a_child() -> int:
    child = subprocess.Popen(["sleep", "600"])
    os.write(1, str(child.pid).encode())
    time.sleep(600)
    return 0


def leave_behind(mark: Path, *, deaf: bool = False) -> int:
    """Start a process that is nobody's: in a session of its own, its parent gone."""
    heed = "trap '' TERM HUP; " if deaf else ""
    script = f"({heed}echo $BASHPID > {mark}; exec sleep 600) &"
    subprocess.run(["setsid", "bash", "-c", script], check=True)
    while not (mark.exists() and mark.read_text().strip()):
        time.sleep(0.01)
    return int(mark.read_text())


def leave_behind_and_hang(mark: Path) -> int:
    leave_behind(mark)
    time.sleep(600)
    return 0


def use_shared_memory(mark: Path) -> int:
    """Hang with a block of shared memory that only its tracker knows how to remove."""
    from multiprocessing.shared_memory import SharedMemory

    block = SharedMemory(create=True, size=100)
    mark.write_text(f"{block.name}\n")
    time.sleep(600)
    return 0
