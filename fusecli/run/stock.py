"""What is in a store, in the words of its users: models, data sets, folds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from fusecli.errors import StoreError
from fusecli.store import Found, Store, census, found, headed

EntryKind = Literal["fit", "model", "dataset", "cost", "failure", "other"]


@dataclass(frozen=True)
class Item:
    """One entry. used: when it last was, in seconds since 1970; seconds: what the fit has taken.

    model: its word or import path. table: the fingerprint of its data set. repeat, fold: of a fit.
    fit: the key of the fit whose model it is.
    """

    key: str
    kind: EntryKind
    size: int
    used: float
    model: str = ""
    data: str = ""
    table: str = ""
    repeat: int | None = None
    fold: int | None = None
    seconds: float = 0.0
    fit: str = ""


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; an empty word asks for all."""

    kind: str = ""
    model: str = ""
    data: str = ""

    def takes(self, item: Item) -> bool:
        """Tell whether an entry is one of them."""
        pairs = ((self.kind, item.kind), (self.model, item.model), (self.data, item.data))
        return all(not asked or asked == found for asked, found in pairs)


def opened(root: Path) -> Store:
    """Return the store that is in a folder. Raises StoreError if there is none."""
    if not (root / "entries").is_dir():
        raise StoreError(f"there is no store in '{root}'", "name its folder with '--store'")
    return Store(root)


@dataclass(frozen=True)
class Listing:
    """Some of the entries that were asked for, the last used first. total: of all of them."""

    items: tuple[Item, ...]
    total: int


def listing(store: Store, wanted: Wanted, limit: int | None = None) -> Listing:
    """Return the entries that are asked for, `limit` at most; they are not verified.

    Raises:
        StoreError: the store cannot be read.
    """
    if wanted != Wanted():
        items = tuple(filter(wanted.takes, stock(store)))
        return Listing(items[:limit], len(items))
    every = sorted((one for one in found(store.root) if one.key), key=_rank)
    shown = filter(None, map(headed, every[:limit]))  # to read every header takes its time
    return Listing(tuple(named([item_of(one) for one in shown])), len(every))


def stock(store: Store) -> tuple[Item, ...]:
    """Return all entries, the last used first; they are not verified.

    Raises:
        StoreError: the store cannot be read.
    """
    return tuple(sorted(named([item_of(one) for one in census(store.root)]), key=_rank))


def _rank(one: Found | Item) -> tuple[float, str]:
    return -one.used, one.key


def named(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the entries, a fit without the name of its data set with that of the stored one."""
    names = {item.table: item.data for item in items if item.kind == "dataset"}
    for item in items:
        yield item if item.data else replace(item, data=names.get(item.table, ""))


def item_of(one: Found) -> Item:
    """Return what the header of an entry says; a stranger may have written anything there."""
    blank = Item(one.key, "other", one.size, one.used)
    for kind, words in READERS.items():
        try:
            return replace(blank, kind=kind, **words(one.meta))
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
            continue
    return blank


def identity_in(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the header of a fit says that its key was made of, and `about` it."""
    fit = meta["fit"]
    if not isinstance(fit, dict) or not isinstance(fit["model"], dict):
        raise TypeError("the header is of no fit")
    return fit


def _fit(meta: Mapping[str, Any]) -> dict[str, Any]:
    fit = identity_in(meta)
    about = fit.get("about", {})
    return {
        "model": str(fit["model"]["use"]),
        "data": str(about.get("data", "")) if isinstance(about, dict) else "",
        "table": str(fit["data"]),
        "repeat": int(fit["repeat"]),
        "fold": int(fit["fold"]),
        "seconds": float(meta["seconds"]),
    }


def _model(meta: Mapping[str, Any]) -> dict[str, Any]:
    model = meta["model"]
    return {
        "model": str(model["use"]),
        "data": str(model["name"]),
        "table": str(model["data"]),
        "repeat": int(model["repeat"]),
        "fold": int(model["fold"]),
        "fit": str(model["fit"]),
    }


def _dataset(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": str(meta["name"]), "table": str(meta["fingerprint"])}


READERS: Mapping[EntryKind, Any] = {
    "fit": _fit,
    "model": _model,
    "dataset": _dataset,
    "cost": lambda meta: {"seconds": float(meta["cost"]["seconds"])},
    "failure": lambda meta: {"model": str(meta["failure"].get("model", ""))},
}
