"""Where tables come from. A source is one decorated function that returns a `RawTable`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from fusecli.errors import UsageError
from fusecli.registry import Entry, Parameter, get, names
from fusecli.sources.unreadable import unreadable
from fusecli.values import Kind, Notice

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Decimal", "RawTable", "arguments", "complete", "find", "is_keyed", "is_path"]

Decimal = Literal[".", ","]


@dataclass(frozen=True)
class RawTable:
    """A table as it was read, with a row index that counts from 0; nothing is planned yet.

    target, task: what is predicted when the recipe does not say. about: one sentence on the table.
    origin: where it is from, for messages.
    missing: the texts that mean an empty cell, or None for the usual ones.
    decimal: the decimal mark of numbers in text, or None to find out.
    typed: whether the format has types, so that digits kept as text are meant as text.
    notices: what reading it gave to doubt.
    """

    frame: pd.DataFrame
    origin: str
    target: str | None = None
    task: Kind | None = None
    about: str = ""
    missing: Sequence[str] | None = None
    decimal: Decimal | None = None
    typed: bool = True
    notices: tuple[Notice, ...] = ()


def is_path(source: str) -> bool:
    """Tell the path of a file from the name of a source: names have neither slash nor dot."""
    return "/" in source or "." in source


def is_keyed(source: str) -> bool:
    """Tell whether it names a table in a collection: `openml:31`."""
    name, colon, _ = source.partition(":")
    known = bool(colon) and not is_path(source) and name in names("sources")
    return known and bool(get("sources", name).traits["keyed"])


def arguments(source: str) -> tuple[str, ...]:
    """Return what the entry of a source is called with before its options: a path, a key, none."""
    if is_path(source):
        return (source,)
    return (source.partition(":")[2],) if is_keyed(source) else ()


def find(source: str) -> Entry:
    """Return the entry that reads this source: a name, a name with a key, a path by its suffix.

    It is called with the `arguments` of the source first.

    Raises:
        DataError: no source reads files of that suffix.
        UsageError: no source has that name, or it reads files and no path is given.
    """
    if is_path(source):
        return _by_suffix(source)
    entry = get("sources", source.partition(":")[0] if is_keyed(source) else source)
    if entry.traits["suffixes"]:
        raise UsageError(f"the source '{source}' reads files", "give the path of a file instead")
    if entry.traits["keyed"] and not is_keyed(source):
        raise UsageError(f"the source '{source}' takes a key", f"such as {source}:31")
    return entry


def complete(entry: Entry, params: Mapping[str, Any]) -> Entry:
    """Return an entry, if it is given all that it needs; UsageError if it lacks an option."""
    required = (k for k, p in entry.parameters.items() if p.default is Parameter.REQUIRED)
    lacking = [key for key in required if key not in params]
    if lacking:
        told = f"the source '{entry.name}' takes {', '.join(map(repr, lacking))}"
        raise UsageError(told, "only a recipe can say it, under data")
    return entry


def _by_suffix(path: str) -> Entry:
    entries = [get("sources", name) for name in names("sources")]
    for entry in entries:
        if path.lower().endswith(entry.traits["suffixes"]):
            return entry
    raise unreadable(path, [end for entry in entries for end in entry.traits["suffixes"]])
