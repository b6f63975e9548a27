"""Which fits come after which: a model is fitted after those that it learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fusecli.values import Fit, Receipt


def generations(fits: Iterable[Fit]) -> Iterator[list[Fit]]:
    """Yield the fits in portions, each of them after everything that its fits learn from."""
    left = {fit.key: fit for fit in fits}
    while left:
        ready = [fit for fit in left.values() if not fit.needs & left.keys()]
        yield ready
        left = {key: fit for key, fit in left.items() if fit.needs & left.keys()}


def orphaned(fit: Fit, receipts: Mapping[str, Receipt]) -> Receipt | None:
    """Return the receipt of a fit that cannot be made, because one that it learns from failed."""
    for name, keys in zip(fit.spec.teachers, fit.teachers, strict=True):
        if any(key in receipts and receipts[key].status == "failed" for key in keys.values()):
            return Receipt(fit.key, "failed", reason=f"learns from '{name}', which failed")
    return None
