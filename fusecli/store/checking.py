"""Every entry of a store read and verified; the damaged ones put aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fusecli.store.census import Found, found
from fusecli.store.entries import DamagedError, NewerError, OlderError

if TYPE_CHECKING:
    from fusecli.store.shelves import Store

State = Literal["whole", "damaged", "earlier", "later", "foreign"]


@dataclass(frozen=True)
class Checked:
    """A file among the entries. earlier, later: written by other versions; foreign: no entry.

    reason: what is wrong with it. aside: whether it was moved out of the way.
    """

    path: str
    key: str
    size: int
    state: State
    reason: str = ""
    aside: bool = False


def check_all(store: Store) -> Iterator[Checked]:
    """Yield every file among the entries, verified; what vanishes meanwhile is left out.

    Raises:
        StoreError: the disk cannot be read.
    """
    for one in sorted(found(store.root), key=lambda one: one.path):
        checked = _checked(store, one) if one.key else _as(one, "foreign", "its name is no key")
        if checked:
            yield checked


def _checked(store: Store, one: Found) -> Checked | None:
    try:
        return _as(one, "whole") if store.examined(one.key) else None
    except NewerError:
        return _as(one, "later", "a later fusecli wrote it")
    except OlderError as error:
        return _as(one, "earlier", str(error))
    except DamagedError as damage:
        return _as(one, "damaged", str(damage), aside=store.quarantine(one.key, damage))


def _as(one: Found, state: State, reason: str = "", *, aside: bool = False) -> Checked:
    return Checked(one.path, one.key, one.size, state, reason, aside)
