"""What the store remembers of fits besides their results: what they cost, and how they failed.

Neither is ever taken for a result. Both may be deleted at any time: all they save is time.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fusecli.errors import StoreError
from fusecli.forks.task import Limits
from fusecli.store import Store, key_of
from fusecli.values import Fit, Receipt

WORTH_KNOWING = 0.05  # seconds of a fit; what takes less needs no planning
CAUSES = ("", "killed", "timeout", "memory")


def remember_cost(store: Store, identity: Mapping[str, Any], rows: int, seconds: float) -> None:
    """Note what a fit of a model to so many rows of a table takes."""
    if seconds >= WORTH_KNOWING:
        _put(store, _cost_key(identity), {"cost": {"seconds": seconds, "rows": rows}})


def known_cost(store: Store, identity: Mapping[str, Any], rows: int) -> float | None:
    """Return the seconds that a fit to so many rows may take, if a like one was ever made.

    The folds and seeds may have been others. The seconds are taken to grow with the rows.
    """
    found = _numbers(store, _cost_key(identity), "cost")
    try:
        return float(found["seconds"]) * rows / float(found["rows"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def remember_failure(store: Store, receipt: Receipt, limits: Limits) -> None:
    """Note how a fit failed, and within which limits; nothing that was not even tried."""
    if receipt.cause in CAUSES:
        said = {"reason": receipt.reason, "detail": receipt.detail, "cause": receipt.cause}
        within = {"seconds": limits.seconds, "memory": limits.memory}
        _put(store, _failure_key(receipt.key), {"failure": {**said, **within}})


def known_failure(store: Store, fit: Fit, limits: Limits) -> Receipt | None:
    """Return how a fit failed before, if it would be tried again in the same way."""
    found = _numbers(store, _failure_key(fit.key), "failure")
    cause, reason, detail = (found.get(word) for word in ("cause", "reason", "detail"))
    if cause not in CAUSES or not isinstance(reason, str) or not isinstance(detail, str):
        return None
    if _is_wider(limits.seconds, found.get("seconds"), matters=cause == "timeout"):
        return None
    if _is_wider(limits.memory, found.get("memory"), matters=cause == "memory"):
        return None
    return Receipt(
        fit.key, "failed", reason=f"failed before: {reason}", detail=detail, cause="skipped"
    )


def _is_wider(now: float | None, then: Any, *, matters: bool) -> bool:
    """Tell whether a limit that was passed is a larger one by now, or none."""
    return matters and (now is None or not isinstance(then, int | float) or now > then)


def _put(store: Store, key: str, meta: Mapping[str, Any]) -> None:
    with suppress(StoreError):  # whoever stores a result will say what is wrong with the disk
        store.put(key, meta, {})


def _numbers(store: Store, key: str, name: str) -> dict[str, Any]:
    entry = store.get(key)
    found = entry.meta.get(name) if entry else None
    return found if isinstance(found, dict) else {}


def _cost_key(identity: Mapping[str, Any]) -> str:
    return key_of("cost", {"model": identity["model"], "data": identity["data"]})


def _failure_key(key: str) -> str:
    return key_of("failure", {"fit": key})
