"""Which entries of a store the runs of a folder have used: what must stay, and whose it is.

A run lists the keys of its fits in `fits.csv`; the prepared table of a fit is found by the fit.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fusecli.errors import StoreError
from fusecli.run.options import RunOptions
from fusecli.run.setting import settle
from fusecli.run.stock import Item
from fusecli.store import KEY

FITS = "fits.csv"


@dataclass(frozen=True)
class Marks:
    """The fits that one run has used. name: the folder of the run below that of all runs."""

    name: str
    recipe: str
    keys: frozenset[str]


def marks_in(places: Iterable[Path]) -> tuple[Marks, ...]:
    """Return what every run below some folders has used; comparisons have runs inside.

    Raises:
        StoreError: a list of fits cannot be read, so that nobody knows what its run needs.
    """
    return tuple(
        Marks(str(path.parent.relative_to(place)), path.relative_to(place).parts[0], _keys(path))
        for place in places
        for pattern in (f"*/*/{FITS}", f"*/*/*/{FITS}")
        for path in sorted(place.glob(pattern))
    )


def keys_of(recipe: Path, options: RunOptions) -> frozenset[str]:
    """Return the keys that a run of a recipe would use. Raises FuseError for its mistakes."""
    setting = settle(recipe, options, before_reading=lambda _: None)
    return frozenset((setting.data_key, *setting.other_keys, *setting.plan.units))


def with_tables(
    keys: Collection[str], items: Sequence[Item], *, models: bool = True
) -> frozenset[str]:
    """Return the keys, and those of the prepared tables that fits among them were made on.

    models: and those of the models of these fits.
    """
    tables = {item.table for item in items if item.kind == "fit" and item.key in keys}
    found = (item.key for item in items if item.kind == "dataset" and item.table in tables)
    fitted = (item.key for item in items if models and item.kind == "model" and item.fit in keys)
    return frozenset((*keys, *found, *fitted))


def _keys(path: Path) -> frozenset[str]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file)
            keys = frozenset(line["key"] for line in lines)
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise _unreadable(path) from error
    if not all(key and KEY.fullmatch(key) for key in keys):
        raise _unreadable(path)
    return keys


def _unreadable(path: Path) -> StoreError:
    hint = "remove the folder of that run if it is of no use any more"
    return StoreError(f"'{path}' cannot be read as the fits of a run", hint)
