"""What a cascade is to achieve, as an order of outcomes."""

from __future__ import annotations

from math import sqrt

from fusecli.strategies.cascading import Outcome, Rank, Tables, alone, outcome
from fusecli.strategies.scores import TIE


def target(
    tables: Tables,
    *,
    tolerance: float | None = None,
    keep: float | None = None,
    limit: float | None = None,
) -> Rank:
    """Return what is smaller for a better outcome; nothing may be lost if nothing else is said.

    Of those that lose no more than may be lost the cheapest; with a limit, of those that cost no
    more on average the one of least loss. What is not allowed comes last.
    """
    if limit is not None:
        return lambda found: (found.cost > limit * (1 + TIE), found.loss, found.cost)
    most = _most(tables, tolerance, keep)
    return lambda found: _cheapest(found, _value(tables, found.loss) <= most + _tie(tables))


def _cheapest(found: Outcome, allowed: bool) -> tuple[float, ...]:
    return (not allowed, found.cost if allowed else found.loss, found.loss)


def _most(tables: Tables, tolerance: float | None, keep: float | None) -> float:
    """Return the most that may be lost, in the unit of the metric."""
    best, first = (
        _value(tables, outcome(tables, alone(tables, stage)).loss) for stage in (tables.best, 0)
    )
    return best + (tolerance or 0.0 if keep is None else (1 - keep) * (first - best))


def _value(tables: Tables, loss: float) -> float:
    return sqrt(max(loss, 0.0)) if tables.root else loss


def _tie(tables: Tables) -> float:
    """Return a difference of losses that is only rounding."""
    return TIE * float(abs(tables.losses).mean())
