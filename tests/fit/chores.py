"""Calls for tasks of their own, light to import."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time


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
