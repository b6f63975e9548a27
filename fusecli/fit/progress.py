"""How far the fits are, as values: nothing here prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Event:
    """One step forward: a fit of `member` has come to an end, or `done` fits were stored before.

    done, total: fits. seconds: wall time of this fit. eta_seconds: until all are done, or None.
    left: fits of `member` that are still to come.
    """

    done: int
    total: int
    member: str
    status: Literal["fitted", "stored", "failed"]
    seconds: float = 0.0
    eta_seconds: float | None = None
    left: int = 0
