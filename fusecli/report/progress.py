"""How far the fits are: a live bar for a person, a line for each finished model elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from fusecli.report.console import is_plain, is_terminal, make_console
from fusecli.report.digits import amount, count
from fusecli.report.text import clean

if TYPE_CHECKING:
    from fusecli.fit.progress import Event, Now

Show = Callable[["Event"], None]
SILENCE = 5.0  # seconds after which a log says something again


@dataclass
class Watch:
    """What the fits have told so far; called with an event, it passes it on to be shown."""

    show: Show
    done: int = 0
    failed: int = 0
    total: int = 0
    now: Callable[[], Now] | None = None

    def __call__(self, event: Event) -> None:
        self.done, self.total, self.now = event.done, event.total, event.now
        self.failed += event.status in ("failed", "claimed")
        self.show(event)

    def stopped(self) -> str:
        """Return what to say when the run is stopped here."""
        again = "run the same command to go on"
        if not self.total:
            return again
        return f"{self.done - self.failed:,} of {count(self.total, 'fit')} are stored, {again}"

    def state(self) -> str:
        """Return how far the fits are at this moment, and which models are being fitted."""
        if self.now is None:
            return "no fit has begun"
        now = self.now()
        soon = "" if now.eta_seconds is None else f", about {amount(now.eta_seconds)} s left"
        running = (f"{clean(one.member)} {amount(one.seconds)} s" for one in now.running)
        what = ", ".join(running) or "nothing"
        left = f"{self.total - self.done:,} to come{soon}"
        return f"{self.done:,} of {count(self.total, 'fit')} done, {left}; in work: {what}"


@contextmanager
def reporting(stream: TextIO, *, quiet: bool = False, no_color: bool = False) -> Iterator[Watch]:
    """Give a watch to be called with each event of the fits; it talks to the stream, or not."""
    if quiet:
        yield Watch(_silent)
    elif is_terminal(stream) and not is_plain(stream, no_color=no_color):
        with _bar(stream) as show:
            yield Watch(show)
    else:
        yield Watch(_Lines(stream))


def _silent(_event: Event) -> None:
    """Show nothing."""


@dataclass
class _Lines:
    """One line for each model whose last fit has ended; failures are counted in it.

    Where none ends for a while, as when one fold of every model comes first, a line says how far
    all of them are.
    """

    stream: TextIO
    seconds: dict[str, float] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    said: float = field(default_factory=monotonic)

    def __call__(self, event: Event) -> None:
        if event.status == "stored":
            if event.done:
                self._write(f"{event.done:,} of {count(event.total, 'fit')} are in the store")
            return
        name = event.member
        self.seconds[name] = self.seconds.get(name, 0.0) + event.seconds
        self.failures[name] = self.failures.get(name, 0) + (event.status == "failed")
        if event.left == 0:
            self._write(f"{self._about(name)}   {_left(event)}")
        elif monotonic() - self.said >= SILENCE:
            self._write(_left(event))

    def _about(self, name: str) -> str:
        failed = self.failures[name]
        what = f"{count(failed, 'fit')} failed" if failed else "fitted"
        return f"{clean(name)}: {what} in {amount(self.seconds[name])} s"

    def _write(self, line: str) -> None:
        self.said = monotonic()
        with suppress(OSError, ValueError):  # a log that nobody reads, or a full one, stops no run
            self.stream.write(f"{line}\n")
            self.stream.flush()


def _left(event: Event) -> str:
    seconds = event.eta_seconds or 0.0
    soon = f", about {amount(seconds)} s left" if seconds >= 1 else ""
    return f"{event.done:,} of {count(event.total, 'fit')} done{soon}"


@contextmanager
def _bar(stream: TextIO) -> Iterator[Show]:
    """Show one bar, from the first fit on; it is gone when all is done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}", markup=False),
    )
    progress = Progress(*columns, console=make_console(stream), transient=True)
    task = progress.add_task("", total=None, visible=False, left="")

    def show(event: Event) -> None:
        if event.status != "stored":
            progress.start()  # a run that has nothing to fit draws no bar
        left = "" if event.eta_seconds is None else f"{amount(event.eta_seconds)} s left"
        progress.update(
            task,
            description=clean(event.member),
            completed=event.done,
            total=event.total,
            left=left,
            visible=True,
        )

    try:
        yield show
    finally:
        progress.stop()
