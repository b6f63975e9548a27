"""What differs between two fits or two tables, field by field, in the words of a recipe."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.run.preparing import unpacked
from fusecli.run.stock import stock
from fusecli.store import Store
from fusecli.values import Array, Dataset

ABSENT = "(none)"
LONGEST = 60
MOST_COLUMNS = 5
DEALT = ("seed", "cv.folds", "cv.repeats")


@dataclass(frozen=True)
class Change:
    """One field that differs. field: as in a recipe, where it has a place there; old, new: as text.

    where: what more there is to say, such as the row.
    """

    field: str
    old: str
    new: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.field}: {self.old} -> {self.new}{self.where and f' ({self.where})'}"


def changes_between(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what differs between the identities of two fits, but for their tables.

    name: of the base model. That rows are dealt otherwise is told only if nothing else tells why.
    """
    before, after = flat(old), flat(new)
    told = [
        Change(_word(name, field), shown_value(before, field), shown_value(after, field))
        for field in sorted(_comparable(before, after))
        if before.get(field) != after.get(field)
    ]
    yield from told
    dealt = any(change.field in DEALT for change in told)
    if old["folds"] != new["folds"] and old["data"] == new["data"] and not dealt:
        yield Change("folds", "dealt otherwise", "as the recipe says")


def changed_tables(store: Store, fingerprint: str, new: Dataset) -> Iterator[Change]:
    """Yield what differs between the prepared table of a fingerprint and another one."""
    old = stored_table(store, fingerprint)
    if old is None:
        yield Change("data", "another table", new.name, "the earlier one is not stored any more")
        return
    found = [*_shape(old, new), *(_cells(old, new) if old.rows == new.rows else ())]
    yield from found[:MOST_COLUMNS]
    if len(found) > MOST_COLUMNS:
        yield Change("data", "as stored", "as read", f"{len(found) - MOST_COLUMNS} more changes")
    if not found:
        yield Change("data", "as stored", "as read", "kinds of columns, groups, weights or time")


def flat(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Return the leaves of nested mappings by their path."""
    if isinstance(value, dict) and value:
        parts = (flat(item, (*path, word)) for word, item in value.items())
        return {field: leaf for part in parts for field, leaf in part.items()}
    return {path: value}


def _comparable(
    before: Mapping[tuple[str, ...], Any], after: Mapping[tuple[str, ...], Any]
) -> set[tuple[str, ...]]:
    """Return the fields to look at: not hashes, nor words about an entry that has none."""
    fields = {field for field in {**before, **after} if field not in (("data",), ("folds",))}
    silent = not any(field[0] == "about" for field in before)
    return {f for f in fields if f[0] != "about" or not (silent or f[1] == "data")}


def _word(name: str, field: tuple[str, ...]) -> str:
    """Return a field as a recipe names it."""
    first, *rest = field
    inner = [word for word in rest if word not in ("params", "options")]
    if first == "model":
        return ".".join(["models", name, *inner])
    if first == "about":
        return inner[0] if inner == ["seed"] else f"cv.{inner[0]}"
    words = {"versions": "version of {}", "sources": "code of {}", "task": "data.task, {}"}
    if first in words:
        return words[first].format(".".join(rest))
    return "data.test" if first == "holdout" else ".".join(field)


def shown_value(fields: Mapping[tuple[str, ...], Any], field: tuple[str, ...]) -> str:
    """Return the leaf of a field as text, cut where it is long."""
    if field not in fields:
        return ABSENT
    value = fields[field]
    text = value if isinstance(value, str) else json.dumps(value)
    if field[0] in ("sources", "holdout"):
        text = text[:12]
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def stored_table(store: Store, fingerprint: str) -> Dataset | None:
    """Return the prepared table of a fingerprint, or None if the store has none."""
    for item in stock(store):
        if item.kind == "dataset" and item.table == fingerprint:
            entry = store.get(item.key, mmap=True)
            return unpacked(entry) if entry else None
    return None


def _shape(old: Dataset, new: Dataset) -> Iterator[Change]:
    if old.target != new.target:
        yield Change("data.target", old.target, new.target)
    if old.rows != new.rows:
        yield Change("data, rows", f"{old.rows:,}", f"{new.rows:,}")
    before, after = _kinds(old), _kinds(new)
    for name in {**before, **after}:
        was, now = before.get(name, ABSENT), after.get(name, ABSENT)
        if was != now:
            yield Change(f"data.columns.{name}", was, now)


def _kinds(dataset: Dataset) -> dict[str, str]:
    table = dataset.table
    numbers = dict.fromkeys(table.number_names, "number")
    return numbers | dict(zip(table.category_names, map(str, table.kinds), strict=True))


def _cells(old: Dataset, new: Dataset) -> Iterator[Change]:
    """Yield the columns with other cells, each with the first of them; rows are as many."""
    yield from _first(f"data, target '{new.target}'", _target(old), _target(new), new.ids)
    readers = {**dict.fromkeys(new.table.number_names, _numbers)}
    readers |= dict.fromkeys(new.table.category_names, _texts)
    for name, reader in readers.items():
        before, after = reader(old, name), reader(new, name)
        if before is not None and after is not None:
            yield from _first(f"data, column '{name}'", before, after, new.ids)
    for word in ("weight", "group", "time"):
        before, after = getattr(old, word), getattr(new, word)
        if before is not None and after is not None:
            yield from _first(f"data.{word}", before, after, new.ids)


def _target(dataset: Dataset) -> Array:
    classes = dataset.task.classes
    return np.asarray(classes)[dataset.y] if classes else dataset.y


def _numbers(dataset: Dataset, name: str) -> Array | None:
    names = dataset.table.number_names
    return dataset.table.numbers[:, names.index(name)] if name in names else None


def _texts(dataset: Dataset, name: str) -> Array | None:
    names = dataset.table.category_names
    if name not in names:
        return None
    place = names.index(name)
    levels = np.asarray([*dataset.table.levels[place], "(missing)"])
    return levels[dataset.table.codes[:, place]]


def _first(field: str, before: Array, after: Array, ids: Array) -> Iterator[Change]:
    same = before == after
    if before.dtype.kind == after.dtype.kind == "f":
        same |= np.isnan(before) & np.isnan(after)
    rows = np.flatnonzero(~same)
    if len(rows):
        first = rows[0]
        more = f", and {len(rows) - 1:,} more" if len(rows) > 1 else ""
        where = f"row with id '{ids[first]}'{more}"
        yield Change(field, str(before[first]), str(after[first]), where)
