"""What fits may take and when a run gives up: the options for it, and their words as numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.run import RunOptions

FitTimeout = Annotated[
    str,
    typer.Option(
        metavar="TIME", help="How long one fit may take: 90s, 5m, 2h. A model's own timeout: wins."
    ),
]
FitMemory = Annotated[
    str,
    typer.Option(
        metavar="SIZE", help="How much memory one fit may take: 512MB, 2GB. A model's memory: wins."
    ),
]
TimeLimit = Annotated[
    str,
    typer.Option(
        metavar="TIME",
        help="Fit no longer than that, and fuse what is there: models that cannot be whole by then "
        "are not begun, and named; then the exit code is 1.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="End at the first model that fails.")]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed/--no-retry-failed", help="Whether to try again what failed before."
    ),
]


def bounded(
    options: RunOptions,
    fit_timeout: str,
    fit_memory: str,
    time_limit: str,
    *,
    strict: bool,
    retry: bool,
) -> RunOptions:
    """Return the options with these bounds; an empty text sets none.

    Raises:
        UsageError: a text is no time, or no size.
    """
    from fusecli.values.amounts import A_DURATION, A_SIZE, duration, size

    return replace(
        options,
        fit_timeout=_read("--fit-timeout", fit_timeout, duration, A_DURATION),
        fit_memory=_read("--fit-memory", fit_memory, size, A_SIZE),
        time_limit=_read("--time-limit", time_limit, duration, A_DURATION),
        strict=strict,
        retry_failed=retry,
    )


def _read(option: str, text: str, read: Callable[[Any], Any], wanted: str) -> Any:
    found = read(text) if text else None
    if text and found is None:
        raise UsageError(f"{option} does not understand '{text}'", f"give {wanted}")
    return found
