"""Which base models a fusion needs, and for what share of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from fusecli.fused import Fused
from fusecli.values import OutOfFold, Price

Needs = Mapping[str, float]
FREE = Price(0.0, 0.0, 0)


def needed(fused: Fused, models: Iterable[str]) -> dict[str, float]:
    """Return the share of rows for which a fusion needs each base model, 0 for unread ones.

    models: all that are below it.
    """
    return {name: fused.reach.get(name, 1.0) * _is_read(fused, name) for name in models}


def _is_read(fused: Fused, member: str) -> bool:
    """Tell whether a member has a weight, or the fusion knows no weights."""
    return not fused.weights or fused.weights.get(member, 0.0) > 0


def reach_below(outer: Fused, inputs: Mapping[str, Needs]) -> dict[str, float]:
    """Return the share of rows for which each base model is needed, where that is not all.

    inputs: what each member of the outer fusion needs. Whatever reaches a stage of a cascade has
    been through the stages before, so of several needs the largest counts; two cascades beside each
    other may send on different rows, so theirs are added up.
    """
    total: dict[str, float] = {}
    for member, needs in inputs.items():
        own = outer.reach.get(member, 1.0) if _is_read(outer, member) else 0.0
        for name, share in needs.items():
            before, more = total.get(name, 0.0), own * share
            total[name] = max(before, more) if outer.reach else min(before + more, 1.0)
    return {name: share for name, share in total.items() if share < 1}


def priced(oof: OutOfFold, inputs: Mapping[str, Needs]) -> dict[str, Price]:
    """Return what base models cost, and members that are fusions, as far as it is known."""
    sums = {
        member: _sum(oof, needs)
        for member, needs in inputs.items()
        if all(name in oof.prices for name, share in needs.items() if share)
    }
    return {**sums, **oof.prices}


def _sum(oof: OutOfFold, needs: Needs) -> Price:
    return reduce(Price.__add__, (oof.prices[n].reached(s) for n, s in needs.items() if s), FREE)
