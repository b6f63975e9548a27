"""Names and what they stand for: `fuse list` and `fuse recipes`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from fusecli.registry import Entry, Parameter
from fusecli.report.as_json import SCHEMA, Document
from fusecli.report.console import drawn
from fusecli.report.grid import GridColumn, grid
from fusecli.report.text import clean
from fusecli.values import ALL_TASKS, ModelSpec


@dataclass(frozen=True)
class Item:
    """One entry of a list: a name, what it stands for, the tasks it suits, its parameters.

    words: what the literature calls it besides.
    """

    name: str
    summary: str
    tasks: tuple[str, ...] = ()
    parameters: tuple[tuple[str, Parameter], ...] = ()
    words: str = ""


def item(entry: Entry, words: str = "") -> Item:
    """Return what a list says of a registered function. words: what the literature calls it."""
    others = [word for word in words.split(", ") if word != entry.name.replace("_", " ")]
    parameters = tuple(entry.parameters.items())
    return Item(entry.name, entry.summary, entry.tasks, parameters, ", ".join(others))


def listing(items: Sequence[Item], *, verbose: bool = False) -> Table:
    """Return one line a name with what it is; when verbose its tasks and parameters below."""
    about = tuple("\n".join(_lines(item, verbose=verbose)) for item in items)
    names = tuple(clean(item.name) for item in items)
    return grid((GridColumn("name", names), GridColumn("what it is", about, folds=True)))


def render_listing(items: Sequence[Item], console: Console, *, verbose: bool = False) -> str:
    """Return the list as text."""
    return drawn(console, listing(items, verbose=verbose))


def listing_json(what: str, items: Sequence[Item]) -> Document:
    """Return the same as plain values (`fuse schema list`)."""
    return {"schema": SCHEMA, "what": what, "entries": [_entry(item) for item in items]}


def _lines(item: Item, *, verbose: bool) -> Iterator[str]:
    yield clean(item.summary)
    if verbose:
        if item.words:
            yield f"  also called: {clean(item.words)}"
        if item.tasks and item.tasks != ALL_TASKS:
            yield f"  for {' and '.join(item.tasks)} only"
        yield from (f"  {clean(name)}: {_default(given)}" for name, given in item.parameters)


def _default(given: Parameter) -> str:
    if given.default is Parameter.REQUIRED:
        return "(required)"
    return clean(json.dumps(_plain(given.default)).replace('"', ""))


def _plain(default: Any) -> Any:
    """Return a default as a recipe would write it."""
    if isinstance(default, ModelSpec):
        return {"use": default.use, **default.params}
    if isinstance(default, tuple):
        return [_plain(one) for one in default]
    return json.loads(json.dumps(default, default=str))


def _entry(item: Item) -> Document:
    return {
        "name": item.name,
        "summary": item.summary,
        "tasks": list(item.tasks),
        "parameters": [_parameter(name, given) for name, given in item.parameters],
    }


def _parameter(name: str, given: Parameter) -> Document:
    required = given.default is Parameter.REQUIRED
    default = None if required else _plain(given.default)
    return {"name": name, "required": required, "default": default}
