"""Text tables: what is read right, and which line is named when it cannot be."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from fusecli.errors import DataError
from fusecli.sources import delimited
from fusecli.sources.delimited import csv


def file(content: str | bytes, name: str = "t.csv") -> str:
    raw = content if isinstance(content, bytes) else content.encode()
    Path(name).write_bytes(raw)
    return str(Path(name).resolve())


def columns(content: str | bytes, name: str = "t.csv", **options):
    return csv(file(content, name), **options).frame.to_dict("list")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_in_the_header(separator):
    text = f"a{separator}b\n1{separator}x\n2{separator}y\n"
    assert columns(text) == {"a": ["1", "2"], "b": ["x", "y"]}


def test_separators_in_a_quoted_header_do_not_count():
    assert columns('"a,b,c";d\n1;2\n') == {"a,b,c": ["1"], "d": ["2"]}


def test_a_tsv_is_split_at_tabs_whatever_its_header_holds():
    assert columns("a,b,c\td\n1\t2\n", "t.tsv") == {"a,b,c": ["1"], "d": ["2"]}


def test_quotes_hold_separators_newlines_and_quotes():
    read = columns('a,b\n"x,1","say ""hi"""\n"two\nlines",5" pipe\n')
    assert read == {"a": ["x,1", "two\nlines"], "b": ['say "hi"', '5" pipe']}


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbfa,b\n1,2\n", b"a,b\r\n1,2\r\n", "a,b\n1,2\n".encode("utf-16"), b"\n\na,b\n1,2"],
    ids=["byte order mark", "carriage returns", "utf-16", "blank lines first"],
)
def test_marks_of_other_systems_are_no_part_of_the_values(content):
    assert columns(content) == {"a": ["1"], "b": ["2"]}


def test_every_column_is_text_so_that_leading_zeros_stay():
    assert columns("zip,y\n01234,1\n00501,2\n")["zip"] == ["01234", "00501"]


def test_a_packed_table_is_unpacked():
    assert columns(gzip.compress(b"a,b\n1,2\n"), "t.csv.gz") == {"a": ["1"], "b": ["2"]}


def test_another_encoding_can_be_named():
    assert columns("a,b\n1,Zürich\n".encode("latin-1"), encoding="latin-1")["b"] == ["Zürich"]


def test_columns_of_one_name_are_all_read():
    assert csv(file("x,x,y\n1,2,3\n")).frame.to_numpy().tolist() == [["1", "2", "3"]]


FAULTS = {
    "bad byte": (b"a,b\n1,2\n3,\xff\n", r"t\.csv:3: byte 0xff is not utf-8"),
    "too many cells": ("a,b\n1,2\n1,2,3\n", r"t\.csv:3: 3 cells where the header has 2"),
    "too few cells": ("a,b\n1,2\n\n1\n", r"t\.csv:4: 1 cell where the header has 2"),
    "after a quoted newline": ('a,b\n"1\n2",3\n4\n', r"t\.csv:4: 1 cell "),
    "open quote": ('a,b\n1,2\n"3,4\n5,6\n', r"t\.csv:3: 1 cell .*a quote opens there"),
    "open quote in the last column": ('a,b\n1,2\n3,"4\n5,6\n', r"t\.csv:3: a quote opens there"),
    "open quote at the end": ('a,b\n1,2\n3,"', r"t\.csv:3: a quote opens there"),
    "open quote in a long file": ('a,b\n"' + "1,2\n" * 99_999, r"t\.csv:2: a quote opens there"),
    "empty": ("", "the file is empty"),
    "blank": (" \n\n", "the file is empty"),
    "header only": ("a,b\n", "there is a header, but no row"),
    "damaged gzip": (gzip.compress(b"a,b\n1,2\n")[:-9], "the gzip file is damaged"),
    "no gzip": (b"a,b\n1,2\n", "the gzip file is damaged"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_a_data_error_that_names_the_place(fault):
    content, message = FAULTS[fault]
    path = file(content, "t.csv.gz" if "gzip" in fault else "t.csv")
    with pytest.raises(DataError, match=message) as caught:
        csv(path)
    assert caught.value.message.startswith(path)


def test_a_missing_file_is_named_with_the_nearest_one():
    path = file("a,b\n1,2\n", "flights.csv").replace("flights", "fligths")
    with pytest.raises(DataError, match="no such file") as caught:
        csv(path)
    assert caught.value.hint == "did you mean 'flights.csv'?"


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError, match="is a folder"):
        csv(str(tmp_path))


@pytest.mark.parametrize("options", [{"separator": ";;"}, {"encoding": "utf-99"}])
def test_a_reading_option_that_cannot_be_is_a_data_error(options):
    with pytest.raises(DataError, match=next(iter(options.values()))):
        csv(file("a,b\n1,2\n"), **options)


BOUNDED = """
import sys
from fusecli.sources.bounds import bounded
with bounded(sys.argv[1]):
    from fusecli.sources.delimited import csv
    print(csv(sys.argv[1]).frame.shape)
"""


def test_thousands_of_columns_take_no_more_memory_than_their_text():
    """In a process of its own, as who has imported Arrow settles where it takes memory from."""
    names = [f"c{k}" for k in range(4_000)]
    path = file("\n".join(",".join(row) for row in [names, *[["0.123456789"] * 4_000] * 25]))
    command = [sys.executable, "-c", BOUNDED, path]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("(25, 4000)\n", "")


def test_a_wide_table_is_read_as_a_narrow_one(monkeypatch):
    text = 'a,b,c\n,"",NA\n"x,1","two\nlines",\n01,é,"say ""hi"""\n,null,nan\n'
    narrow = columns(text)
    monkeypatch.setattr(delimited, "_RESERVED", 0)
    assert columns(text) == narrow
