"""The store: everything that was worked out once, by the hash of what it was worked out from."""

from fusecli.store.entries import Stored
from fusecli.store.keys import canonical, key_of
from fusecli.store.shelves import Store

__all__ = ["Store", "Stored", "canonical", "key_of"]
