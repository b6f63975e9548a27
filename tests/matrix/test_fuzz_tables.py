"""Tables from strangers: damaged at random, and made to take more than there is."""

from __future__ import annotations

import gzip
import io
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from fusecli.dataset import prepare
from fusecli.errors import DataError, FuseError
from fusecli.sources import bounds
from fusecli.values import DataSpec
from tests.matrix.fuzzed_tables import trial
from tests.matrix.fuzzing import found


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_a_few_damaged_tables_are_tables_or_refused(start: int) -> None:
    for number in range(start, start + 20):
        with suppress(FuseError):
            trial(number)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_thousand_damaged_tables_are_tables_or_refused(tmp_path: Path) -> None:
    assert found("tests.matrix.fuzzed_tables:trial", 2_000, tmp_path) == []


def refused(path: str) -> str:
    with pytest.raises(DataError) as told:
        prepare(DataSpec(str(Path(path).absolute()), "kind"), seed=0)
    return str(told.value)


def test_offsets_that_lead_out_of_a_file_are_refused_and_not_followed() -> None:
    content = io.BytesIO()
    table = pa.table({"word": ["x"] * 60, "kind": ["a", "b"] * 30})
    feather.write_feather(table, content, compression="uncompressed")
    offsets = np.arange(61, dtype=np.int32)
    forged = content.getvalue().replace(offsets.tobytes(), (offsets * 10_000_000).tobytes())
    assert forged != content.getvalue()
    Path("t.feather").write_bytes(forged)
    assert "t.feather: the file is damaged or of another format" in refused("t.feather")


def long_words(path: Path) -> None:
    """Write a word of a megabyte once, for very many rows."""
    words = pa.DictionaryArray.from_arrays(np.zeros(100_000, np.int32), ["x" * 1_000_000])
    kind = pa.array(["a", "b"] * 50_000)
    parquet.write_table(pa.table({"word": words, "kind": kind}), path, store_schema=False)


def very_many_rows(path: Path) -> None:
    """Write a few bytes that stand for gigabytes of zeros."""
    zeros = pa.array(np.zeros(1 << 22, np.int64))
    table = pa.table({"x": zeros, "kind": zeros})
    with parquet.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for _ in range(40):
            writer.write_table(table, row_group_size=1 << 22)


def packed_zeros(path: Path) -> None:
    zeros = np.zeros(80_000_000, np.int64)
    feather.write_feather(pa.table({"x": zeros, "kind": zeros}), path, compression="zstd")


def packed_text(path: Path) -> None:
    lines = b"1,a\n2,b\n" * (1 << 17)
    content = gzip.compress(b"x,kind\n" + lines) + gzip.compress(lines) * 1200
    path.write_bytes(content)


BOMBS = {
    "words.parquet": long_words,
    "rows.parquet": very_many_rows,
    "zeros.feather": packed_zeros,
    "text.csv.gz": packed_text,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_unpacks_to_very_much_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "TIMES", 100)
    make: Callable[[Path], None] = BOMBS[name]
    make(Path(name))
    assert "takes more than 0.8 GB of memory to read" in refused(name)
    prepare(DataSpec("penguins"), seed=0)  # what was limited is so no more


def test_a_limit_of_the_process_is_as_it_was_after_reading() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    Path("t.csv").write_text("x,kind\n" + "1,a\n2,b\n" * 30)
    prepare(DataSpec(str(Path("t.csv").absolute()), "kind"), seed=0)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


@pytest.mark.parametrize("suffix", ["csv", "parquet", "feather", "arff", "csv.gz"])
def test_a_file_that_never_ends_is_refused_before_it_is_read(suffix: str) -> None:
    Path(f"t.{suffix}").symlink_to("/dev/zero")
    assert f"t.{suffix}: is no regular file" in refused(f"t.{suffix}")


HEAD = "@relation r\n@attribute x numeric\n@attribute kind {a,b}\n@data\n"


SLOW = {
    "a quote": ("t.arff", f"{HEAD}'{' ' * 200_000}b\n", "1 cell"),
    "blanks": ("t.arff", f"{HEAD}{' ' * 200_000}'b\n", "1 cell"),
    "no type": ("t.arff", HEAD.replace("x numeric", f"x{' ' * 200_000}"), "declares no column"),
    "columns": ("t.csv", "," * 100_000 + "kind\n", "more than 50,000 columns"),
    "an open quote": ("t.csv", 'x,kind\n1,"' + "a\n" * 100_000, "a quote opens there"),
    "quotes": ("t.csv", '"' * 100_001 + "\n1,a\n", "t.csv"),
}


@pytest.mark.parametrize("what", SLOW)
def test_a_text_that_is_slow_to_read_is_told_in_time(what: str) -> None:
    name, content, told = SLOW[what]
    Path(name).write_text(content)
    began = time.process_time()
    assert told in refused(name)
    assert time.process_time() - began < 5


def test_numbers_too_far_apart_for_a_difference_are_numbers() -> None:
    lines = (f"{(-1) ** i * 1.7e308:g},{i % 7},{'ab'[i % 2]}" for i in range(60))
    Path("t.csv").write_text("\n".join(["id,x,kind", *lines, ""]))
    dataset = prepare(DataSpec(str(Path("t.csv").absolute()), "kind"), seed=0)
    assert dataset.table.number_names == ("id", "x")
