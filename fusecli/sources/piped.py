"""A table that another program writes to standard input: text, as in a CSV file."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from fusecli.errors import FuseError

PIPE = "-"  # what a command calls it
NAME = "standard input"


@contextmanager
def piped() -> Iterator[str]:
    """Give the path of a file with all that came, whose name no error tells."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        try:
            yield file.name
        except FuseError as error:
            error.message = error.message.replace(file.name, NAME)
            raise
