"""What the stages of a cascade need, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.errors import UsageError
from fusecli.strategies.given import Weights
from fusecli.strategies.losses import member_losses
from fusecli.values import Floats, Integers, OutOfFold

MOST_STAGES = 6


@dataclass(frozen=True)
class Needs:
    """Base models that members need.

    members: their names. rows: [member, base model] shares of a member's rows. prices: [base
    model], milliseconds per 1,000 rows, or all one if not known.
    """

    members: tuple[str, ...]
    rows: Floats
    prices: Floats
    known: bool

    @property
    def ascending(self) -> Integers:
        """The places of the members by price, cheapest first; of equal ones the first name."""
        costs = self.rows @ self.prices
        return np.array(sorted(range(len(costs)), key=lambda k: (costs[k], self.members[k])))

    def of(self, members: tuple[str, ...]) -> Floats:
        """Return the rows of some members, in their order [member, base model]."""
        return self.rows[[self.members.index(name) for name in members]]


def needs_of(oof: OutOfFold, prices: Weights | None) -> Needs:
    """Return what the members need: themselves, or, if they are fusions, base models.

    Where a price was not measured, every base model counts alike.

    Raises:
        UsageError: prices are given, but not for every member.
    """
    if prices is not None:
        return _given(oof, prices)
    below = [oof.needs.get(name, {name: 1.0}) for name in oof.members]
    models = sorted({model for needed in below for model, share in needed.items() if share})
    rows = np.array([[needed.get(model, 0.0) for model in models] for needed in below])
    known = all(model in oof.prices for model in models)
    own = [oof.prices[model].predict_ms if known else 1.0 for model in models]
    return Needs(oof.members, rows, np.array(own), known)


def _given(oof: OutOfFold, prices: Weights) -> Needs:
    for name in oof.members:
        if name not in prices:
            raise UsageError(f"no price is given for the member '{name}'", "give every member one")
    own = np.array([float(prices[name]) for name in oof.members])
    return Needs(oof.members, np.eye(len(own)), own, known=True)


def worthwhile(oof: OutOfFold, needs: Needs, places: Integers) -> Integers:
    """Return the places of no more than six stages, in their order.

    Of more, those that are better than every cheaper one; if still more, the cheapest and the best
    and others evenly between.
    """
    if len(places) <= MOST_STAGES:
        return places
    losses, best, front = member_losses(oof), np.inf, list[int]()
    for place in needs.ascending:
        if losses[place] < best:
            best, front = losses[place], [*front, int(place)]
    spread = np.linspace(0, len(front) - 1, min(len(front), MOST_STAGES)).round().astype(int)
    kept = [front[k] for k in spread]
    return places[np.isin(places, kept)]
