"""What is in a store, and who takes the room: `fuse store ls`, `fuse store du`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console

from fusecli.report.as_json import SCHEMA, Document, finite
from fusecli.report.console import drawn, labelled
from fusecli.report.digits import count
from fusecli.report.grid import GridColumn, grid
from fusecli.report.quantities import size, span
from fusecli.report.shapes import COUNT, NUMBER, TEXT, Schema, document, exactly, many, said
from fusecli.report.text import clean

if TYPE_CHECKING:
    from fusecli.run.stock import Item, Listing
    from fusecli.run.usage import Share, Usage

KEY = 12  # digits that tell entries apart for a person
GAP = "   "
TITLES = ("key", "kind", "model", "data", "repeat", "fold", "size", "used")
RIGHT = (4, 5, 6, 7)
KIND = said(TEXT, "fit, model, dataset, cost, failure or other")


def render_stock(found: Listing) -> str:
    """Return one line an entry, plainly and never cut: there may be 100,000 of them."""
    now, items = time.time(), found.items
    lines = [TITLES, *(_cells(item, now) for item in items)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    shown = [_line(line, widths) for line in lines] if items else []
    rest = f"{len(items):,} of " if len(items) < found.total else ""
    more = "   (-n 0 for all)" if rest else ""
    held = size(sum(item.size for item in items))
    last = f"{rest}{_entries(found.total)}, {held}{more}"
    return "\n".join([*shown, *[""] * bool(items), last, ""])


def stock_json(found: Listing) -> Document:
    """Return the same as plain values (`fuse schema store-ls`)."""
    return {
        "schema": SCHEMA,
        "entries": [item_json(item) for item in found.items],
        "bytes": sum(item.size for item in found.items),
        "total": found.total,
    }


def item_json(item: Item) -> Document:
    """Return one entry as plain values."""
    used = datetime.fromtimestamp(item.used, UTC) if 0 < item.used < 2**36 else None
    return {
        "key": item.key,
        "kind": item.kind,
        "model": item.model,
        "data": item.data,
        "repeat": item.repeat,
        "fold": item.fold,
        "bytes": item.size,
        "used": used and used.isoformat(timespec="seconds"),
    }


def render_usage(usage: Usage, console: Console) -> str:
    """Return one line a share, the largest first, and the whole below."""
    shares = usage.shares
    columns = (
        GridColumn(usage.by, tuple(clean(share.name) for share in shares)),
        GridColumn("entries", tuple(f"{share.entries:,}" for share in shares), right=True),
        GridColumn("size", tuple(size(share.size) for share in shares), right=True),
        GridColumn("alone", tuple(size(share.alone) for share in shares), right=True),
        GridColumn("fitted in", tuple(span(share.seconds) for share in shares), right=True),
    )
    whole = f"{_entries(usage.total.entries)}, {size(usage.total.size)}"
    return drawn(console, *([grid(columns)] if shares else []), labelled((("total", whole),)))


def usage_json(usage: Usage) -> Document:
    """Return the same as plain values (`fuse schema store-du`)."""
    return {
        "schema": SCHEMA,
        "by": usage.by,
        "shares": [_share(share) for share in usage.shares],
        "total": _share(usage.total),
    }


def item_schema() -> Schema:
    """Return the schema of one entry."""
    number = {"anyOf": [COUNT, {"type": "null"}]}
    text = {"type": ["string", "null"]}
    return exactly(
        key=said(TEXT, "name of the entry"),
        kind=KIND,
        model=said(TEXT, "its word or import path, or empty"),
        data=said(TEXT, "name of the data set, or empty where it is not known"),
        repeat=said(number, "of a fit or a model"),
        fold=said(number, "of a fit or a model"),
        bytes=COUNT,
        used=said(text, "when it was last used, to a day: ISO 8601"),
    )


def stock_schema() -> Schema:
    """Return the JSON Schema of `fuse store ls --json`."""
    entries = said(many(item_schema()), "the last used first")
    total = said(COUNT, "entries that were asked for, those beyond the limit too")
    return document("fusecli store ls", {}, entries=entries, bytes=COUNT, total=total)


def usage_schema() -> Schema:
    """Return the JSON Schema of `fuse store du --json`."""
    share = exactly(
        name=said(TEXT, "whose it is; '-' for what is nobody's"),
        entries=COUNT,
        bytes=COUNT,
        alone=said(COUNT, "bytes that nobody else needs"),
        fit_seconds=said(NUMBER, "that its fits have taken"),
    )
    by = said(TEXT, "model, data, kind, recipe or run")
    shares = said(many(share), "the largest first; runs share entries")
    return document("fusecli store du", {}, by=by, shares=shares, total=share)


def _cells(item: Item, now: float) -> tuple[str, ...]:
    split = ("" if n is None else str(n) for n in (item.repeat, item.fold))
    words = (item.key[:KEY], item.kind, clean(item.model), clean(item.data))
    return (*words, *split, size(item.size), f"{span(now - item.used)} ago")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (width - cell_len(cell))
        padded.append(blanks + cell if place in RIGHT else cell + blanks)
    return GAP.join(padded).rstrip()


def _entries(number_of: int) -> str:
    return count(number_of, "entry", "entries")


def _share(share: Share) -> Document:
    return {
        "name": share.name,
        "entries": share.entries,
        "bytes": share.size,
        "alone": share.alone,
        "fit_seconds": finite(share.seconds),
    }
