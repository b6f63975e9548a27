"""Looking after a store: whether all of it is whole, and what of it can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fusecli.errors import UsageError
from fusecli.run.marks import keys_of, marks_in, with_tables
from fusecli.run.options import RunOptions
from fusecli.run.stock import Item, item_of, named, opened, stock
from fusecli.store import SCHEMA, Checked, Store, Swept, census, check_all

WEEK = 7 * 86400.0


@dataclass(frozen=True)
class Inventory:
    """What verifying found: entries that are whole, and the others with what is known of them."""

    whole: int
    size: int
    others: tuple[tuple[Checked, Item], ...]

    @property
    def exit_code(self) -> int:
        """4 if anything was damaged."""
        return 4 if any(checked.state == "damaged" for checked, _ in self.others) else 0


@dataclass(frozen=True)
class Sweeping:
    """What sweeping removed, or would have: see `fusecli.store.Swept`.

    items: the entries of it. kept: entries that runs or recipes need. runs: how many were found.
    """

    items: tuple[Item, ...]
    kept: int
    runs: int
    swept: Swept
    older_than: float
    dry_run: bool


@dataclass
class _Need:
    """What is needed, found out at the moment when nobody can begin to use an entry any more."""

    store: Store
    outs: Sequence[Path]
    by_recipes: frozenset[str]
    blindly: bool
    models: bool
    items: list[Item] = field(default_factory=list)
    runs: int = 0

    def __call__(self) -> frozenset[str]:
        runs = marks_in(self.outs)
        self.runs = len(runs)
        if not (runs or self.by_recipes or self.blindly):
            places = ", ".join(map(str, self.outs))
            hint = "name the folder of the runs with '--out', or a recipe, or give '--no-runs'"
            raise UsageError(f"no run is in '{places}', so nothing says what is needed", hint)
        found = tuple(census(self.store.root))
        self.items.extend(named([item_of(one) for one in found]))
        later = {one.key for one in found if one.schema > SCHEMA}  # not ours to judge
        keys = self.by_recipes.union(*(run.keys for run in runs))
        return with_tables(keys, self.items, models=not self.models) | later


def verify(root: Path) -> Inventory:
    """Read every entry of a store; the damaged ones are put aside, so that they are made again.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    store = opened(root)
    known = {item.key: item for item in stock(store)}
    whole, size, others = 0, 0, []
    for checked in check_all(store):
        if checked.state == "whole":
            whole, size = whole + 1, size + checked.size
        else:
            blank = Item(checked.key, "other", checked.size, 0.0)
            others.append((checked, known.get(checked.key, blank)))
    return Inventory(whole, size, tuple(others))


def sweep(  # noqa: PLR0913  # each is an option of the command
    recipes: Sequence[Path],
    options: RunOptions,
    outs: Sequence[Path],
    *,
    older_than: float = WEEK,
    blindly: bool = False,
    models: bool = False,
    dry_run: bool = False,
) -> Sweeping:
    """Remove the entries that neither runs below `outs` nor recipes need, unless used lately.

    older_than: seconds since an entry was last used. blindly: where there is no run, either.
    models: the models of fits go, too, whoever needs them; what they have predicted stays.

    Raises:
        StoreError: the store cannot be read or written. UsageError: nothing says what is needed.
        RecipeError, DataError: a recipe has mistakes.
    """
    store = opened(options.store_root)
    wanted = frozenset[str]().union(*(keys_of(recipe, options) for recipe in recipes))
    need = _Need(store, outs, wanted, blindly, models)
    swept = store.sweep(need, older_than, dry_run=dry_run)
    gone = {one.key for one in swept.entries}
    items = tuple(item for item in need.items if item.key in gone)
    kept = len(need.items) - len(gone) - swept.spared - swept.young
    return Sweeping(items, kept, need.runs, swept, older_than, dry_run)
