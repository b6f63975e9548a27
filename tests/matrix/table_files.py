"""A table as the bytes of a file of any format that is read, of strange types and styles too."""

from __future__ import annotations

import gzip
import io
import random
from typing import Any

Row = list[Any]


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
        lines.append(
            f"@attribute {quoted(name)} {rng.choice(kinds) if rng.random() < 0.05 else own}"
        )
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
        feather.write_feather(
            content, sink, compression=rng.choice(("lz4", "zstd", "uncompressed"))
        )
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
