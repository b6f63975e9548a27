"""The model of a fit kept beside its result; whatever goes wrong with it, the fit is done."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from fusecli.errors import StoreError
from fusecli.fit.aiming import targets_of
from fusecli.lessons.material import Learned
from fusecli.saved.fold_models import model_key
from fusecli.saved.keeping import UNSAVED, Keep, entry_of
from fusecli.store import Store, Stored
from fusecli.values import Array, Dataset, Fit, Notice, Receipt

NOT_SAVED = "its model cannot be saved"
OTHER = "fitted again for its model, it predicts something else than what is stored"


@dataclass(frozen=True)
class Made:
    """A fit that was just made, and what is stored of it."""

    fit: Fit
    result: Learned
    receipt: Receipt
    meta: Mapping[str, Any]
    arrays: Mapping[str, Array]


def lacks_model(store: Store, fit: Fit, keep: Keep, entry: Stored) -> bool:
    """Tell whether a stored fit should have a model, and has none."""
    wanted = keep.wants(fit) and UNSAVED not in entry.meta
    return wanted and not store.has(model_key(fit.key))


def with_model(
    made: Made, before: Stored | None, dataset: Dataset, keep: Keep, store: Store
) -> Receipt:
    """Store the model of a fit, if it is to be kept; return the receipt, with what went wrong.

    before: what was stored of the fit when it was made again for its model alone.
    """
    fit, receipt = made.fit, made.receipt
    if not keep.wants(fit):
        return receipt
    if before is not None and _differs(before.arrays, made.arrays):
        receipt = noted(receipt, Notice(OTHER, "it ignores its seed; what is stored stays"))
    try:
        task = targets_of(fit.spec, dataset)[0].task
        entry = entry_of(fit, task, made.result.parts, made.meta["fit"], keep)
    except StoreError as refusal:
        receipt = noted(receipt, _notice(refusal))
        passing = isinstance(refusal.__cause__, MemoryError)
        return receipt if passing else _unsaved(made, before, receipt, refusal.message, store)
    try:
        store.put(entry.key, entry.meta, entry.arrays, lasting=fit.lends)  # the fit itself is safe
    except StoreError as refusal:
        return noted(receipt, _notice(refusal))
    return receipt


def _unsaved(
    made: Made, before: Stored | None, receipt: Receipt, reason: str, store: Store
) -> Receipt:
    """Note beside a fit that its model can never be saved, so that nobody tries again."""
    notices = [(notice.text, notice.hint) for notice in receipt.notices]
    meta = {**made.meta, "notices": notices, UNSAVED: reason}
    with suppress(StoreError):
        store.put(made.fit.key, meta, made.arrays if before is None else before.arrays)
    return receipt


def _notice(refusal: StoreError) -> Notice:
    return Notice(f"{NOT_SAVED}: {refusal.message}", refusal.hint)


def noted(receipt: Receipt, notice: Notice) -> Receipt:
    """Return a receipt with one more thing to say."""
    return replace(receipt, notices=(*receipt.notices, notice))


def _differs(before: Mapping[str, Array], after: Mapping[str, Array]) -> bool:
    """Tell whether predictions are not the same to the last bit."""
    names = before.keys() | after.keys()
    return any(
        name not in before or name not in after or before[name].tobytes() != after[name].tobytes()
        for name in names
    )
