"""How far the fits are, as values: nothing here prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Running:
    """A model that is being fitted, and for how many seconds already."""

    member: str
    seconds: float


@dataclass(frozen=True)
class Now:
    """What is going on at a moment. eta_seconds: until all fits are done, or None."""

    running: tuple[Running, ...] = ()
    eta_seconds: float | None = None


@dataclass(frozen=True)
class Event:
    """One step forward: a fit of `member` has come to an end, or `done` fits were stored before.

    done, total: fits. seconds: wall time of this fit. eta_seconds: until all are done, or None.
    left: fits of `member` that are still to come. now: to be asked what goes on, at any time.
    """

    done: int
    total: int
    member: str
    status: Literal["fitted", "stored", "failed", "claimed", "waiting"]
    seconds: float = 0.0
    eta_seconds: float | None = None
    left: int = 0
    now: Callable[[], Now] = field(default=Now, compare=False, repr=False)
