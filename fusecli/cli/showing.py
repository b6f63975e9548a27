"""What commands have in common: a finding as text or JSON, and work that is watched."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fusecli.cli.output import put, put_json
from fusecli.cli.signals import watched

if TYPE_CHECKING:
    from rich.console import Console

    from fusecli.report import Watch


def show(
    json: Callable[[], Any], text: Callable[[Console], str], *, as_json: bool, no_color: bool
) -> None:
    """Print a finding in the form that was asked for; only that one is made."""
    if as_json:
        put_json(json())
        return
    from fusecli.report import make_console

    put(text(make_console(sys.stdout, no_color=no_color)))


@contextmanager
def watching(*, quiet: bool, no_color: bool) -> Iterator[Watch]:
    """Give whoever fits something to tell of its progress, which signals can ask."""
    from fusecli.report import reporting

    with reporting(sys.stderr, quiet=quiet, no_color=no_color) as progress, watched(progress):
        yield progress
