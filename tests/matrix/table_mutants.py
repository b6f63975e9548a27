"""Tables gone wrong: small ones of every format, with their cells, names, layout or bytes changed."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from fusecli.values import DataSpec

FORMATS = ("csv", "tsv", "txt", "csv.gz", "parquet", "pq", "feather", "arrow", "arff", "arff.gz")
NAMES = (
    "", " ", "x", "x", "kind", "Kind", "x.1", "unnamed_1", "None", "nan", "a" * 10_000, "a[b]", "a<b",
    "\N{GRINNING FACE}", "new\nline", "\x1b[31m", "\x00", "\u202e", "=cmd()", "'", '"', "a,b", ";",
    "é", "1", "id", "\ufeff", "[/red]", "<script>", "0", "日本", "a\tb",
)  # fmt: skip
CELLS = (
    "", " ", "NA", "nan", "inf", "-inf", "1e999", "-1e999", "1e-999", "9" * 400, "0" * 50, "007", "1,234",
    "1.234,5", "1,5", "0x1f", "1_000", "True", "false", "yes", "2020-01-01", "2020-13-45", "9999-12-31",
    "0001-01-01", "99999-01-01", "2020-01-01T25:61:61Z", "12:30", "x" * 100_000, "=cmd()", "\x1b[31m",
    "\x00", "\u202e", '"', "'", "a,b", "a;b", "a\tb", "a\nb", "\r", "?", "{", "%", "\ud83d", "１２",
    "٣", "1e5", "+5", "--5", "null", "#N/A", "1.", ".5", ".", "-", "−5", "1e", "e1", "Infinity",
)  # fmt: skip
Row = list[Any]


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
        row += [rng.choice((0, 1, "a"))] * more


def _ragged(names: list[str], rows: list[Row], rng: random.Random) -> None:
    row = rng.choice(rows)
    if rng.random() < 0.5:
        row.append("more")
    else:
        del row[rng.randrange(len(row))]


SHAPES: tuple[Callable[[list[str], list[Row], random.Random], None], ...] = (
    _cells, _cells, _column, _column, _numbers, _numbers, _names, _names, _wide, _ragged,
)  # fmt: skip


def written(form: str, names: list[str], rows: list[Row], rng: random.Random) -> bytes:
    """Return a table as the bytes of a file of that form."""
    plain = form.removesuffix(".gz")
    if plain in ("csv", "tsv", "txt"):
        content = _delimited(names, rows, "\t" if plain == "tsv" else rng.choice(",,,;|\t "), rng)
    elif plain == "arff":
        content = _arff(names, rows, rng)
    else:
        content = _columnar(plain, names, rows, rng)
    return gzip.compress(content, mtime=0) if form.endswith(".gz") else content


def _delimited(names: list[str], rows: list[Row], mark: str, rng: random.Random) -> bytes:
    quotes = rng.random() < 0.7

    def cell(value: Any) -> str:
        text = str(value)
        odd = quotes and any(sign in text for sign in (mark, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if odd else text

    end = rng.choice(("\n", "\n", "\n", "\r\n", "\r"))
    text = end.join(mark.join(map(cell, row)) for row in [names, *rows]) + end
    coding = rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"))
    return text.encode(coding, "replace" if coding == "latin-1" else "surrogatepass")


def _arff(names: list[str], rows: list[Row], rng: random.Random) -> bytes:
    kinds = ("numeric", "real", "string", "{a,b,c}", "{p, q, r}", "date", "date 'yyyy'", "INTEGER",
             "relational", "", "{'a'", "{%s}")  # fmt: skip
    usual = ("integer", "real", "integer", "{p,q,r}", "date", "{True,False}", "string", "{a,b,c}")

    def quoted(value: Any) -> str:
        text = str(value)
        bare = text.replace(".", "").replace("-", "").isalnum()
        return text if bare or rng.random() < 0.1 else "'" + text.replace("'", "\\'") + "'"

    lines = ["% a comment", "@relation r"]
    for place, name in enumerate(names):
        own = usual[place] if place < len(usual) else "string"
        lines.append(f"@attribute {quoted(name)} {rng.choice(kinds) if rng.random() < 0.05 else own}")
    lines += ["@data", *(",".join(map(quoted, row)) for row in rows)]
    if rng.random() < 0.1:
        lines.append("{0 1, 3 p}")
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _columnar(form: str, names: list[str], rows: list[Row], rng: random.Random) -> bytes:
    import pyarrow as pa
    from pyarrow import feather, parquet

    width = min(map(len, [names, *rows]))
    arrays = [_array([row[place] for row in rows], rng) for place in range(width)]
    clean = [name.encode("utf-8", "replace").decode() for name in names[:width]]
    content = pa.Table.from_arrays(arrays, names=clean)
    if rng.random() < 0.3 and len(set(clean)) == width:
        content = _with_index(content, rng)
    sink = io.BytesIO()
    if form in ("parquet", "pq"):
        packing = rng.choice(("snappy", "none", "zstd", "gzip"))
        size = rng.choice((None, 1, 7))
        parquet.write_table(content, sink, compression=packing, row_group_size=size)
    else:
        feather.write_feather(content, sink, compression=rng.choice(("lz4", "zstd", "uncompressed")))
    return sink.getvalue()


def _array(cells: list[Any], rng: random.Random) -> Any:
    """Return cells as an Arrow array of their own type, or of one that they can be cast to."""
    import pyarrow as pa

    words = [str(cell).encode("utf-8", "replace").decode() for cell in cells]
    try:
        array = pa.array(cells)
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        array = pa.array(words)
    other = rng.choice(_types()) if rng.random() < 0.2 else array.type
    try:
        return array.cast(other)
    except pa.ArrowException:
        return rng.choice((array, pa.array([[word] for word in words]), pa.nulls(len(cells))))


def _types() -> tuple[Any, ...]:
    import pyarrow as pa

    return (
        pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.decimal128(38, 4), pa.binary(),
        pa.large_string(), pa.dictionary(pa.int8(), pa.string()), pa.timestamp("ns", "Asia/Tokyo"),
        pa.timestamp("s"), pa.date32(), pa.date64(), pa.duration("us"), pa.time64("ns"), pa.bool_(),
        pa.null(), pa.string(), pa.dictionary(pa.int32(), pa.int64()), pa.decimal256(60, 20),
    )  # fmt: skip


def _with_index(content: Any, rng: random.Random) -> Any:
    """Return the table as pandas writes it, with words on its index and its categories."""
    import pyarrow as pa

    try:
        frame = content.to_pandas(timestamp_as_object=True)
        name = rng.choice(list(frame.columns))
        if rng.random() < 0.5:
            frame = frame.set_index(name)
        else:
            frame[name] = frame[name].astype(str).astype("category")
        return pa.Table.from_pandas(frame)
    except (pa.ArrowException, NotImplementedError):  # types that pandas has not
        return content


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
        params[rng.choice(("separator", "encoding"))] = rng.choice((";", "utf-16", "latin-1", "rot13", ""))
    return DataSpec(source=path, params=params, **words)
