"""Whether a store is whole, and what was swept from it: `fuse store verify`, `fuse store gc`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from fusecli.report.as_json import SCHEMA, Document
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.digits import count
from fusecli.report.grid import GridColumn, grid
from fusecli.report.quantities import size, span
from fusecli.report.shapes import COUNT, NUMBER, TEXT, Schema, document, exactly, many, said
from fusecli.report.stock import KEY, item_json, item_schema
from fusecli.report.text import clean

if TYPE_CHECKING:
    from fusecli.run.stock import Item
    from fusecli.run.upkeep import Inventory, Sweeping
    from fusecli.store import Checked

AGAIN = "the same run fits them again, and nothing else"


def render_inventory(inventory: Inventory, console: Console) -> str:
    """Return every entry that is not whole, and what there is to do."""
    others = [_others(inventory)] if inventory.others else []
    return drawn(console, *others, labelled(_verdict(inventory)))


def inventory_json(inventory: Inventory) -> Document:
    """Return the same as plain values (`fuse schema store-verify`)."""
    return {
        "schema": SCHEMA,
        "whole": inventory.whole,
        "bytes": inventory.size,
        "others": [
            {
                "key": checked.key,
                "path": checked.path,
                "state": checked.state,
                "reason": checked.reason,
                "aside": checked.aside,
                "what": _name(item),
            }
            for checked, item in inventory.others
        ],
    }


def render_sweeping(sweeping: Sweeping, console: Console) -> str:
    """Return what went, by model and data set, and why the rest stayed."""
    table = [_gone(sweeping)] if sweeping.items else []
    return drawn(console, *table, labelled(_account(sweeping)))


def sweeping_json(sweeping: Sweeping) -> Document:
    """Return the same as plain values (`fuse schema store-gc`)."""
    swept = sweeping.swept
    return {
        "schema": SCHEMA,
        "dry_run": sweeping.dry_run,
        "older_than_seconds": sweeping.older_than,
        "swept": [item_json(item) for item in sweeping.items],
        "bytes": sum(item.size for item in sweeping.items),
        "rubbish": {"files": swept.rubbish, "bytes": swept.rubbish_bytes},
        "kept": {"needed": sweeping.kept, "in_use": swept.spared, "young": swept.young},
        "runs": sweeping.runs,
    }


def inventory_schema() -> Schema:
    """Return the JSON Schema of `fuse store verify --json`."""
    other = exactly(
        key=said(TEXT, "name of the entry, or empty"),
        path=TEXT,
        state=said(TEXT, "damaged; earlier or later: of another version; foreign: no entry"),
        reason=TEXT,
        aside=said({"type": "boolean"}, "whether it was moved out of the way"),
        what=said(TEXT, "model, data set and split, as far as it can be told"),
    )
    return document(
        "fusecli store verify",
        {},
        whole=said(COUNT, "entries whose checksum is right"),
        bytes=said(COUNT, "their size"),
        others=many(other),
    )


def sweeping_schema() -> Schema:
    """Return the JSON Schema of `fuse store gc --json`."""
    kept = exactly(
        needed=said(COUNT, "entries that a run or a recipe needs"),
        in_use=said(COUNT, "old entries that a running process uses"),
        young=said(COUNT, "entries that nothing needs, but were used lately"),
    )
    return document(
        "fusecli store gc",
        {},
        dry_run={"type": "boolean"},
        older_than_seconds=NUMBER,
        swept=many(item_schema()),
        bytes=said(COUNT, "their size"),
        rubbish=said(exactly(files=COUNT, bytes=COUNT), "unfinished and damaged files removed"),
        kept=kept,
        runs=said(COUNT, "runs whose fits are needed"),
    )


def _others(inventory: Inventory) -> Table:
    told = [(checked, _name(item)) for checked, item in inventory.others]
    return grid(
        (
            GridColumn("key", tuple(checked.key[:KEY] for checked, _ in told)),
            GridColumn("state", tuple(checked.state for checked, _ in told)),
            GridColumn("what", tuple(clean(name) for _, name in told)),
            GridColumn("reason", tuple(clean(_reason(one)) for one, _ in told), folds=True),
        )
    )


def _reason(checked: Checked) -> str:
    left = "" if checked.aside or checked.state != "damaged" else ", and it could not be put aside"
    return f"{checked.reason}{left}" if checked.key else f"{checked.reason}: {checked.path}"


def _name(item: Item) -> str:
    """Return what an entry is, as far as its header tells."""
    if item.kind != "fit":
        return f"{item.kind} {item.data}".strip() if item.kind != "other" else ""
    return f"{item.model}, {item.data}, repeat {item.repeat}, fold {item.fold}"


def _verdict(inventory: Inventory) -> tuple[Line, ...]:
    damaged = sum(checked.state == "damaged" for checked, _ in inventory.others)
    aside = sum(checked.aside for checked, _ in inventory.others)
    whole = f"{count(inventory.whole, 'entry', 'entries')}, {size(inventory.size)}"
    if not damaged:
        return (("whole", whole),)
    found = count(damaged, "entry", "entries")
    return (("whole", whole), ("damaged", f"{found}, {aside:,} put aside: {AGAIN}"))


def _gone(sweeping: Sweeping) -> Table:
    groups: dict[tuple[str, str, str], list[Item]] = {}
    for item in sweeping.items:
        groups.setdefault((item.kind, item.model, item.data), []).append(item)
    names = sorted(groups)
    return grid(
        (
            GridColumn("kind", tuple(kind for kind, _, _ in names)),
            GridColumn("model", tuple(clean(model) for _, model, _ in names)),
            GridColumn("data", tuple(clean(data) for _, _, data in names)),
            GridColumn("entries", tuple(f"{len(groups[n]):,}" for n in names), right=True),
            GridColumn(
                "size", tuple(size(sum(i.size for i in groups[n])) for n in names), right=True
            ),
        )
    )


def _account(sweeping: Sweeping) -> tuple[Line, ...]:
    items, swept = sweeping.items, sweeping.swept
    seconds = sum(item.seconds for item in items if item.kind == "fit")
    took = f", fitted in {span(seconds)}" if seconds else ""
    word = "would go" if sweeping.dry_run else "swept"
    gone = (
        f"{count(len(items), 'entry', 'entries')}, {size(sum(item.size for item in items))}{took}"
    )
    kept = (
        f"{sweeping.kept:,} needed ({count(sweeping.runs, 'run')} found), "
        f"{swept.young:,} used in the last {span(sweeping.older_than)}, "
        f"{swept.spared:,} in use"
    )
    rubbish = f"{count(swept.rubbish, 'unfinished or damaged file')}, {size(swept.rubbish_bytes)}"
    return (
        (word, gone),
        *([("rubbish", rubbish)] if swept.rubbish else []),
        ("kept", kept),
    )
