"""The names of columns: each its own, and fit to be shown."""

from __future__ import annotations

from collections.abc import Sequence

from fusecli.errors import DataError, did_you_mean
from fusecli.values import Notice


def shown(name: str) -> str:
    """Return a name or a value for a message: in quotes, on one line, and not longer than that."""
    line = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name[:80])
    return f"'{line[:60]}...'" if len(name) > 60 else f"'{line}'"


def counted(number: int, what: str) -> str:
    """Return a number of things: `1 row`, `2 rows`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def several(names: Sequence[str], most: int = 6) -> str:
    """Return names for a message; the rest is counted when they are many."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(shown, names[:most])) + rest


def own_names(names: Sequence[object]) -> tuple[list[str], tuple[Notice, ...]]:
    """Return a name for every column: `x`, `x.1` where two are called `x`, `unnamed_3` for none."""
    taken = {str(name) for name in names}
    given: dict[str, None] = {}
    for place, name in enumerate(map(str, names), 1):
        wanted = name if name.strip() and name != "None" else f"unnamed_{place}"
        clash = wanted in given or (wanted != name and wanted in taken)
        given[_free(wanted, taken | given.keys()) if clash else wanted] = None
    changed = [new for new, old in zip(given, map(str, names), strict=True) if new != old]
    if not changed:
        return list(given), ()
    told = f"columns without a name of their own are called {several(changed)}"
    return list(given), (Notice(told),)


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while f"{name}.{number}" in taken:
        number += 1
    return f"{name}.{number}"


def known_column(
    name: str, names: Sequence[str], place: str, error: type[DataError] = DataError
) -> str:
    """Return the name if the table has such a column; `place`: the table and the recipe's key.

    Raises:
        DataError: it has none; with the nearest name that it has.
    """
    if name in names:
        return name
    if len(names) > 20 and not did_you_mean(name, names).startswith("did"):
        names = [*names[:20], "..."]
    raise error(f"{place}: no column is called {shown(name)}", did_you_mean(name, names))
