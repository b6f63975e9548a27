"""What the base models cost, and which others they need to predict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusecli.fit.planning import Plan
from fusecli.lessons import teachers_of
from fusecli.values import Fit, Price, Receipt


def needs_of(plan: Plan, members: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return for each member that cannot predict without others all that it needs."""
    models = {name: fits[0].spec for name, fits in _with_others(plan).items() if fits}
    below = {name: teachers_of(models, name) for name in members}
    return {name: dict.fromkeys((name, *them), 1.0) for name, them in below.items() if them}


def prices_of(
    plan: Plan, members: Sequence[str], receipts: Mapping[str, Receipt]
) -> dict[str, Price]:
    """Return what members cost, and models of another target that they cannot do without."""
    needed = {name for names in needs_of(plan, members).values() for name in names}
    others = [name for name in plan.others if name in needed]
    return {name: price_of(plan, name, receipts) for name in (*members, *others)}


def price_of(plan: Plan, member: str, receipts: Mapping[str, Receipt]) -> Price:
    """Return what all fold models of a member cost together, from the one that was measured.

    With the seconds of the fits of others that only those who learn from them read; but what has
    learned soft labels is priced alone.
    """
    fits = [fit for fit in _with_others(plan)[member] if not fit.beside]
    prices = [receipts[fit.key].price for fit in fits]
    predict_ms = max(price.predict_ms for price in prices) * len(prices)
    size = max(price.size_bytes for price in prices) * len(prices)
    below = sum(receipts[key].price.fit_seconds for key in _inner_needs(plan, member))
    return Price(sum(price.fit_seconds for price in prices) + below, predict_ms, size)


def _with_others(plan: Plan) -> dict[str, tuple[Fit, ...]]:
    return {**plan.others, **plan.fits}


def _inner_needs(plan: Plan, member: str) -> frozenset[str]:
    """Return the keys of all inner fits below the fits of a member."""
    units, found = plan.units, set[str]()
    fits = _with_others(plan)[member]
    needy = fits[0].spec.needs_teachers
    left = {key for fit in fits for key in fit.needs} if needy else set()
    while left:
        found |= left
        left = {key for one in left for key in units[one].needs} - found
    return frozenset(key for key in found if units[key].beside)
