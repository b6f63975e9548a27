"""The store: everything that was worked out once, by the hash of what it was worked out from."""

from fusecli.store.census import Found, census, found, headed
from fusecli.store.checking import Checked, check_all
from fusecli.store.entries import Stored
from fusecli.store.keys import KEY, SCHEMA, canonical, key_of
from fusecli.store.shelves import Store
from fusecli.store.sweeping import Swept

__all__ = [
    "KEY",
    "SCHEMA",
    "Checked",
    "Found",
    "Store",
    "Stored",
    "Swept",
    "canonical",
    "census",
    "check_all",
    "found",
    "headed",
    "key_of",
]
