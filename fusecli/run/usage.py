"""Who takes the room in a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fusecli.run.marks import marks_in, with_tables
from fusecli.run.stock import Item, opened, stock

By = Literal["model", "data", "kind", "recipe", "run"]
NOBODY = "-"  # the owner of what no run has used, and the model of what is no fit


@dataclass(frozen=True)
class Share:
    """What belongs to one model, data set, recipe or run. alone: bytes that nobody else needs.

    seconds: what its fits have taken.
    """

    name: str
    entries: int
    size: int
    alone: int
    seconds: float


@dataclass(frozen=True)
class Usage:
    """Who takes the room, the largest first. Runs share entries, so shares may exceed the total."""

    by: By
    shares: tuple[Share, ...]
    total: Share


def usage(root: Path, by: By, outs: Sequence[Path]) -> Usage:
    """Return who takes how much of a store. outs: the folders of runs, for recipes and runs.

    Raises:
        StoreError: there is no store, or it cannot be read, or the fits of a run cannot.
    """
    items = stock(opened(root))
    owners = _of_runs(items, by, outs) if by in ("recipe", "run") else _of_words(by)
    groups: dict[str, list[Item]] = {}
    for item in items:
        for name in owners(item):
            groups.setdefault(name, []).append(item)
    shares = [_share(name, own, owners) for name, own in groups.items()]
    shares.sort(key=lambda share: (-share.size, share.name))
    return Usage(by, tuple(shares), _share("", items, lambda _: ("",)))


Owners = Callable[[Item], Collection[str]]


def _of_words(by: By) -> Owners:
    return lambda item: (str(getattr(item, by)) or NOBODY,)


def _of_runs(items: Sequence[Item], by: By, outs: Sequence[Path]) -> Owners:
    found: dict[str, set[str]] = {}
    for marks in marks_in(outs):
        name = marks.recipe if by == "recipe" else marks.name
        for key in with_tables(marks.keys, items):
            found.setdefault(key, set()).add(name)
    return lambda item: found.get(item.key) or (NOBODY,)


def _share(name: str, items: Iterable[Item], owners: Owners) -> Share:
    own = tuple(items)
    return Share(
        name,
        len(own),
        sum(item.size for item in own),
        sum(item.size for item in own if len(owners(item)) == 1),
        sum(item.seconds for item in own if item.kind == "fit"),
    )
