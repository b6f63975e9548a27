"""Standard output carries the result, standard error the talk."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from fusecli.errors import StoreError


class Nobody(io.TextIOBase):
    """A standard output that was closed when the process began: like a pipe that nobody reads."""

    def write(self, text: str) -> int:
        """Refuse whatever is to be read, as a broken pipe does."""
        if text:
            raise BrokenPipeError(errno.EPIPE, "standard output is closed")
        return 0


def prepare() -> None:
    """Make both streams safe to write to: no character can fail, no file takes their place.

    A stream that was closed when the process began leaves its number free, and the next file that
    is opened (one of the store's, say) would get whatever is printed.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = Nobody()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  # it stays open to the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def put(text: str) -> None:
    """Write the result and make sure that it arrived.

    Raises:
        BrokenPipeError: nobody reads, or the stream is closed.
        StoreError: the disk that it is redirected to is full.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _lost(error) from None


def _lost(error: OSError) -> StoreError:
    return StoreError(
        f"standard output cannot be written: {reason(error)}",
        "the result is lost, the store is not: run the same command again",
    )


def put_bytes(content: bytes) -> None:
    """Write a part of the result as it is; errors as in `put`."""
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        put(content.decode("utf-8", "replace"))
        return
    sys.stdout.flush()
    try:
        raw.write(content)
        raw.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _lost(error) from None


def put_json(document: Any, indent: int = 2) -> None:
    """Write one JSON document in ASCII, so that no terminal can be commanded by a name in it."""
    put(json.dumps(document, indent=indent, allow_nan=False) + "\n")


def say(text: str) -> None:
    """Write lines to standard error, whether or not anyone is there, as text and nothing else."""
    lines = (line if _is_plain(line) else _cleaned(line) for line in text.split("\n"))
    try:
        sys.stderr.write("\n".join((*lines, "")))
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def _is_plain(line: str) -> bool:
    return line.isascii() and line.isprintable()


def _cleaned(line: str) -> str:
    from fusecli.report.text import clean

    return clean(line)


def forget_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter's own flush cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def reason(error: OSError) -> str:
    """Return why the system refused, in lower case."""
    return (error.strerror or str(error)).lower()
