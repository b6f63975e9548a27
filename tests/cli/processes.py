"""`fuse` as a process of its own, with its streams where a test wants them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

FUSE = (sys.executable, "-m", "fusecli")


def fuse(*arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run `fuse` and return what it wrote and its exit code."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    return subprocess.run([*FUSE, *arguments], text=True, timeout=120, check=False, **streams)


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `fuse` is the program."""
    line = f'fuse() {{ "{sys.executable}" -m fusecli "$@"; }}; {script}'
    return subprocess.run(
        ["bash", "-c", line], text=True, timeout=120, check=False, capture_output=True
    )
