"""What a run has printed and stored, compared with what an undisturbed one does."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fusecli.store import Store

Document = dict[str, Any]
TIMES = ("fit_seconds", "predict_ms_per_1000_rows")


def timeless(document: Document) -> str:
    """Return a board as text without what took time, and what was made of that."""
    rows = [{**row, "price": _sizes(row["price"])} for row in document["rows"]]
    kept = {k: v for k, v in document.items() if k not in ("fits", "run", "advice")}
    return json.dumps({**kept, "rows": rows}, indent=1)


def timeless_csv(text: str) -> str:
    """Return the lines of `board.csv` without the columns of times."""
    lines = [
        ",".join(value for name, value in line.items() if name not in TIMES)
        for line in csv.DictReader(io.StringIO(text))
    ]
    return "\n".join(lines)


def wrong_numbers(document: Document, undisturbed: Document) -> list[str]:
    """Return what a board says otherwise than it should; notices may be added.

    Where a model is marked as failed, the other base models must still score the same.
    """
    if all(row["status"] == "scored" for row in document["rows"]):
        plain = {**document, "notices": undisturbed["notices"]}
        return [] if timeless(plain) == timeless(undisturbed) else ["another board"]
    right = {row["name"]: row["score"] for row in undisturbed["rows"]}
    return [
        row["name"]
        for row in document["rows"]
        if row["role"] == "base" and row["score"] and row["score"] != right[row["name"]]
    ]


def wrong_bytes(fits: Iterable[str], stormy: Path, calm: Path) -> Iterator[str]:
    """Yield what is wrong with the predictions in a store, compared with those in another."""
    ours, theirs = Store(stormy), Store(calm)
    for key in sorted(fits):
        found, right = ours.get(key), theirs.get(key)
        assert right is not None
        if found is None or found.arrays["oof"].tobytes() != right.arrays["oof"].tobytes():
            yield f"fit {key} predicts something else"


def _sizes(price: Document | None) -> Document | None:
    return price and {name: value for name, value in price.items() if name not in TIMES}
