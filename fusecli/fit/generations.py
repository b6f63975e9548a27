"""Which fits come after which: a model is fitted after those that it learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fusecli.fit.lines import failed_teacher
from fusecli.values import Fit, Receipt


def generations(fits: Iterable[Fit]) -> Iterator[list[Fit]]:
    """Yield the fits in portions, each of them after everything that its fits learn from."""
    left = {fit.key: fit for fit in fits}
    while left:
        ready = [fit for fit in left.values() if not fit.needs & left.keys()]
        yield ready
        left = {key: fit for key, fit in left.items() if fit.needs & left.keys()}


def orphans(fits: Iterable[Fit], receipts: Mapping[str, Receipt]) -> dict[str, Receipt]:
    """Return the receipts of fits that cannot be made, because of what became of their teachers.

    receipts: of what did not come to a good end, at least.
    """
    known, found = dict(receipts), dict[str, Receipt]()
    for generation in generations(fits):
        lost = {fit.key: receipt for fit in generation if (receipt := orphaned(fit, known))}
        found |= lost
        known |= lost
    return found


def orphaned(fit: Fit, receipts: Mapping[str, Receipt]) -> Receipt | None:
    """Return the receipt of a fit that cannot be made, because one that it learns from was not."""
    waits = False
    for name, keys in zip(fit.spec.teachers, fit.teachers, strict=True):
        for receipt in (receipts[key] for key in keys.values() if key in receipts):
            if receipt.status == "failed":
                return _after(fit, name, receipt)
            waits |= receipt.status in ("claimed", "waiting")
    return Receipt(fit.key, "waiting") if waits else None


def _after(fit: Fit, teacher: str, lost: Receipt) -> Receipt:
    if lost.cause == "late":
        reason = f"learns from '{teacher}', for which no time was left"
        return Receipt(fit.key, "failed", reason=reason, cause="late")
    return Receipt(fit.key, "failed", reason=failed_teacher(teacher), cause="skipped")


class Order:
    """Which of some fits wait for others of them."""

    def __init__(self, fits: Iterable[Fit]) -> None:
        whole = {fit.key: fit for fit in fits}
        self._lacks: dict[str, int] = {}
        self._above: dict[str, list[Fit]] = {}
        for fit in whole.values():
            if fit.teachers and (lacking := fit.needs & whole.keys()):
                self._lacks[fit.key] = len(lacking)
                for key in lacking:
                    self._above.setdefault(key, []).append(fit)

    def waits(self, fit: Fit) -> bool:
        """Tell whether something that a fit learns from is not there yet."""
        return self._lacks.get(fit.key, 0) > 0

    def released(self, key: str) -> list[Fit]:
        """Return the fits that can be made now that this one is stored, too."""
        above = self._above.pop(key, [])
        for fit in above:
            self._lacks[fit.key] -= 1
        return [fit for fit in above if not self.waits(fit)]
