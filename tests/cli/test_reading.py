"""Hints at how a table is read, as each command takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import DataError, ReadingError, options_as
from fusecli.predictions.headless import any_lines_of
from fusecli.run import inspect
from fusecli.run.starting import started
from fusecli.sources import find

LATIN = "x,kind\n1,caf\xe9\n2,t\xe9\n".encode("latin-1")
RAGGED = b"x,kind\n1,a;b,c\n"


@pytest.fixture(autouse=True)
def tables(own_folder: Path) -> None:
    Path("latin.csv").write_bytes(LATIN)
    Path("ragged.csv").write_bytes(RAGGED)


@pytest.mark.parametrize(
    ("file", "option"), [("latin.csv", "encoding: latin-1"), ("ragged.csv", "separator: ';'")]
)
def test_a_recipe_is_told_its_own_keys(file: str, option: str) -> None:
    with pytest.raises(ReadingError) as caught:
        find(file)(file)
    assert caught.value.hint.endswith(f", or say {option}")


@pytest.mark.parametrize(
    ("file", "option"), [("latin.csv", "encoding=latin-1"), ("ragged.csv", "separator=';'")]
)
def test_commands_that_take_settings_are_told_those(file: str, option: str) -> None:
    for command in (lambda: inspect(file), lambda: started(file, "kind", folder=Path())):
        with pytest.raises(DataError) as caught:
            command()
        assert caught.value.hint.endswith(f", or say --set data.{option}")


@pytest.mark.parametrize(
    ("file", "way"),
    [
        ("latin.csv", "save the file as utf-8"),
        ("ragged.csv", "save it as UTF-8, cells apart by commas"),
    ],
)
def test_where_nothing_says_how_a_file_is_read_it_is_the_file_to_mend(file: str, way: str) -> None:
    with pytest.raises(DataError) as caught:
        any_lines_of(file, file)
    assert caught.value.hint == way


def test_what_the_hint_says_works() -> None:
    table = inspect("latin.csv", overrides=["data.encoding=latin-1"])
    assert [column.name for column in table.columns] == ["x", "kind"]


def test_other_mistakes_are_left_as_they_are() -> None:
    with pytest.raises(DataError) as caught, options_as("--set data."):
        raise DataError("wrong", "way: out")
    assert caught.value.hint == "way: out"
