"""Tables gone wrong: small ones, with their cells, names, layout or bytes changed."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from fusecli.values import DataSpec
from tests.matrix.table_files import Row, written

FORMATS = ("csv", "tsv", "txt", "csv.gz", "parquet", "pq", "feather", "arrow", "arff", "arff.gz")
NAMES = (
    "", " ", "x", "x", "kind", "Kind", "x.1", "unnamed_1", "None", "nan", "a" * 10_000, "a[b]",
    "a<b", "\N{GRINNING FACE}", "new\nline", "\x1b[31m", "\x00", "\u202e", "=cmd()", "'", '"',
    "a,b", ";", "é", "1", "id", "\ufeff", "[/red]", "<script>", "0", "日本", "a\tb",
)  # fmt: skip
CELLS = (
    "", " ", "NA", "nan", "inf", "-inf", "1e999", "-1e999", "1e-999", "9" * 400, "0" * 50, "007",
    "1,234", "1.234,5", "1,5", "0x1f", "1_000", "True", "false", "yes", "2020-01-01",
    "2020-13-45", "9999-12-31", "0001-01-01", "99999-01-01", "2020-01-01T25:61:61Z", "12:30",
    "x" * 100_000, "=cmd()", "\x1b[31m", "\x00", "\u202e", '"', "'", "a,b", "a;b", "a\tb", "a\nb",
    "\r", "?", "{", "%", "\ud83d", "１２", "٣", "1e5", "+5", "--5", "null", "#N/A", "1.", ".5", ".",
    "-", "−5", "1e", "e1", "Infinity",
)  # fmt: skip


def table(rng: random.Random) -> tuple[list[str], list[Row]]:
    """Return the names and the rows of a table of numbers, words, dates and classes."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    rows = [
        [
            i,
            rng.gauss(0, 1),
            rng.randint(0, 4),
            rng.choice("pqr"),
            (start + timedelta(days=i)).date().isoformat(),
            rng.random() < 0.5,
            " ".join(rng.choices(("red", "green", "blue"), k=5)) + str(i),
            "ab"[i % 2],
        ]
        for i in range(rng.choice((1, 2, 12, *[60] * 12)))
    ]
    return ["key", "x", "level", "letter", "day", "flag", "words", "kind"], rows


def _cells(names: list[str], rows: list[Row], rng: random.Random) -> None:
    for _ in range(rng.choice((1, 3, 40))):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(CELLS)


def _column(names: list[str], rows: list[Row], rng: random.Random) -> None:
    """Fill a whole column with a few odd cells."""
    place, few = rng.randrange(_width(rows)), rng.sample(CELLS, rng.choice((1, 2, 8)))
    for row in rows:
        row[place] = rng.choice(few)


def _numbers(names: list[str], rows: list[Row], rng: random.Random) -> None:
    place = rng.randrange(_width(rows))
    few = rng.sample((0, -0.0, 1e308, -1e308, 5e-324, 2**53, 2**62, float("nan"), 1.5), 3)
    for row in rows:
        row[place] = rng.choice(few)


def _width(rows: list[Row]) -> int:
    return min(map(len, rows))


def _names(names: list[str], rows: list[Row], rng: random.Random) -> None:
    for _ in range(rng.choice((1, 2, 8))):
        names[rng.randrange(len(names))] = rng.choice(NAMES)


def _wide(names: list[str], rows: list[Row], rng: random.Random) -> None:
    more = rng.choice((1, 30, 300))
    names += [rng.choice((*NAMES, *(f"m{i}" for i in range(40)))) for _ in range(more)]
    for row in rows:
        row.extend([rng.choice((0, 1, "a"))] * more)


def _ragged(names: list[str], rows: list[Row], rng: random.Random) -> None:
    row = rng.choice(rows)
    if rng.random() < 0.5:
        row.append("more")
    else:
        del row[rng.randrange(len(row))]


SHAPES: tuple[Callable[[list[str], list[Row], random.Random], None], ...] = (
    _cells, _cells, _column, _column, _numbers, _numbers, _names, _names, _wide, _ragged,
)  # fmt: skip


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Return bytes of which some are flipped, cut off, doubled or others."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if not data:
            break
        way, at = rng.randrange(7), rng.randrange(len(data))
        if way < 2:
            data[at] ^= 1 << rng.randrange(8)
        elif way == 2:
            del data[at:]
        elif way == 3:
            del data[at : at + rng.randint(1, 40)]
        elif way == 4:
            data[at:at] = data[at : at + rng.randint(1, 200)] * rng.choice((1, 3, 50))
        elif way == 5:
            data[at : at + 4] = rng.choice((b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", bytes(4)))
        else:
            data[at:at] = rng.randbytes(rng.randint(1, 9))
    return bytes(data)


def mutant(number: int) -> tuple[str, bytes, dict[str, Any]]:
    """Return the form of a file, its bytes, and what a recipe says of it; all from the number."""
    rng = random.Random(number)
    form = rng.choice(FORMATS)
    names, rows = table(rng)
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        rng.choice(SHAPES)(names, rows, rng)
    content = written(form, names, rows, rng)
    if rng.random() < 0.4:
        content = damaged(content, rng)
    if form.endswith(".gz") and rng.random() < 0.3:
        content = gzip.compress(damaged(gzip.decompress(written(form, names, rows, rng)), rng))
    return form, content, said(names, rng)


def said(names: list[str], rng: random.Random) -> dict[str, Any]:
    """Return what a recipe says of the table, mostly not much."""
    words: dict[str, Any] = {"target": rng.choice((*["kind"] * 20, "x", "level", *names))}
    if rng.random() < 0.1:
        words["task"] = rng.choice(("binary", "multiclass", "regression"))
    for role in ("id", "weight", "group", "time"):
        if rng.random() < 0.05:
            words[role] = rng.choice(("key", "level", "letter", "day", *names))
    if rng.random() < 0.1:
        kinds = ("number", "date", "category", "high_cardinality", "text", "drop")
        words["columns"] = {rng.choice(names): rng.choice(kinds) for _ in range(2)}
    if rng.random() < 0.1:
        words["drop"] = (rng.choice(names),)
    if rng.random() < 0.4:
        words["missing_target"] = "drop"
    if rng.random() < 0.3:
        words["test"] = rng.choice((0.2, 0.5, 0.01, 0.99))
    return words


def spec(path: str, words: dict[str, Any], rng: random.Random) -> DataSpec:
    """Return it as the recipe would, with reading options where the format has any."""
    params: dict[str, Any] = {}
    if rng.random() < 0.1:
        params["missing"] = rng.choice(([], ["a"], [""]))
    if path.split(".")[1] in ("csv", "tsv", "txt") and rng.random() < 0.1:
        params[rng.choice(("separator", "encoding"))] = rng.choice(
            (";", "utf-16", "latin-1", "rot13", "")
        )
    return DataSpec(source=path, params=params, **words)
