"""A table that another program writes to standard input: text, as in a CSV file."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from fusecli.errors import DataError, FuseError, StoreError

PIPE = "-"  # what a command calls it
NAME = "standard input"
PACKED, PARQUET = b"\x1f\x8b", b"PAR1"  # how gzip and Parquet files begin


@contextmanager
def piped() -> Iterator[str]:
    """Give the path of a file with all that came, whose name no error tells.

    Raises:
        DataError: nothing can come, or no text. StoreError: there is no room for it.
    """
    if sys.stdin is None:
        raise DataError(f"{NAME} is closed", "name the file of a table")
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        _fill(file)
        try:
            yield file.name
        except FuseError as error:
            error.message = error.message.replace(file.name, NAME)
            raise


def _fill(file: IO[bytes]) -> None:
    try:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        file.seek(0)
        start = file.read(len(PARQUET))
    except OSError as fault:
        told = f"{NAME} cannot be kept in '{tempfile.gettempdir()}': {fault.strerror}"
        raise StoreError(told, "make room there, or name another folder in TMPDIR") from None
    if start.startswith((PACKED, PARQUET)):
        hint = "zcat FILE | fuse predict RUN -" if start.startswith(PACKED) else "name its file"
        raise DataError(f"{NAME} is no text", hint)
