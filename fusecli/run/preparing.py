"""Prepared tables: from the store if they were prepared before, else made and kept."""

from __future__ import annotations

from collections.abc import Callable

from fusecli.dataset import pack, unpack
from fusecli.errors import StoreError
from fusecli.store import Store, Stored
from fusecli.values import Dataset, Notice


def unpacked(stored: Stored) -> Dataset | None:
    """Return the prepared table that an entry holds, or None if a stranger wrote something else."""
    try:
        return unpack(stored.meta, stored.arrays)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None


def kept(store: Store, key: str, make: Callable[[], Dataset]) -> Dataset:
    """Return the prepared table under a key, made and stored if there is none."""
    stored = store.get(key, mmap=True)
    known = unpacked(stored) if stored else None
    if known is not None:
        return known
    dataset = make()
    try:
        store.put(key, *pack(dataset))
    except StoreError as refusal:  # if all fits are stored, nothing else has to be
        text = f"the prepared table could not be stored: {refusal.message}"
        store.notices.append(Notice(text, refusal.hint))
    return dataset
