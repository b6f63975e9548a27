"""What learners say while they work, as values instead of noise."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from threading import RLock

from fusecli.values import Notice

# What is told to programmers, and what is only news of a small fold that is taken care of.
UNTOLD = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
EXPECTED = ("n_quantiles", "The least populated class", "Got `batch_size`")
ALONE = RLock()  # what Python warns of and prints is that of all threads
LONGEST_LINE = 300  # characters of what a learner says that anybody reads
HINTS = {"ConvergenceWarning": "raise max_iter, or look at columns of very different size"}


@contextmanager
def listening() -> Iterator[list[warnings.WarningMessage]]:
    """Collect the Python warnings of a block, and swallow what it prints; one thread at a time."""
    with ALONE, warnings.catch_warnings(record=True) as heard, redirect_stdout(io.StringIO()):
        warnings.simplefilter("always")
        yield heard


def notices(heard: Sequence[warnings.WarningMessage]) -> tuple[Notice, ...]:
    """Return one notice for each kind of warning, with the first line of its first message,
    as far as anybody reads it."""
    first: dict[str, str] = {}
    for warning in heard:
        if not issubclass(warning.category, UNTOLD):
            line = str(warning.message).strip().split("\n", 1)[0][:LONGEST_LINE]
            if not line.startswith(EXPECTED):
                first.setdefault(warning.category.__name__, line)
    return tuple(Notice(f"{kind}: {line}", HINTS.get(kind, "")) for kind, line in first.items())
