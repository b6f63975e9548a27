"""Which base models a fusion needs, and for what share of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fusecli.fused import Fused
from fusecli.values import OutOfFold

Needs = Mapping[str, float]


def needed(fused: Fused, models: Iterable[str]) -> dict[str, float]:
    """Return the share of rows for which a fusion needs each base model; unread ones are left out.

    models: all that are below it.
    """
    return {name: fused.reach.get(name, 1.0) for name in models if _is_read(fused, name)}


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


def spelled_out(needs: Needs, oof: OutOfFold) -> dict[str, float]:
    """Return the same with what base models themselves need; of several needs the largest counts.

    oof: of the base models.
    """
    total: dict[str, float] = {}
    for name, share in needs.items():
        for one, part in oof.needs.get(name, {name: 1.0}).items():
            total[one] = max(total.get(one, 0.0), share * part)
    return total
