"""A bug of ours: its traceback, without anybody's data, in a file whose place is told."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from contextvars import ContextVar
from pathlib import Path

from fusecli import __version__
from fusecli.cli.output import forget_output, say

EXIT_CODE = 70
FOLDER: ContextVar[Path | None] = ContextVar("crash_folder", default=None)


def report_bug(error: BaseException) -> int:
    """Write the traceback (no local variables) beside the runs, else to the temporary folder."""
    forget_output()
    text = _text(error)
    path = _written(text)
    what = "".join(traceback.format_exception_only(error)).strip().split("\n")[0]
    say(f"error: a bug of fusecli: {what}")
    say(f"hint: please report it with {path}" if path else text)
    return EXIT_CODE


def _text(error: BaseException) -> str:
    about = f"fuse {__version__}, Python {platform.python_version()}, {platform.system()}"
    command = " ".join(sys.argv[1:])
    return f"{about}\nfuse {command}\n\n{''.join(traceback.format_exception(error))}"


def _written(text: str) -> Path | None:
    for folder in (FOLDER.get(), Path(tempfile.gettempdir())):
        try:
            if folder is not None:
                return _write(folder, text)
        except OSError:
            continue
    return None


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="fuse-crash-", suffix=".txt", dir=folder)
    with os.fdopen(handle, "w", errors="backslashreplace") as file:
        file.write(text)
    return Path(name)
