"""Many tables by one index."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import DataError, UsageError
from fusecli.run.collection import Item, collection


@pytest.fixture(autouse=True)
def tables(own_folder: Path) -> None:
    for name in ("one", "two"):
        (own_folder / "tables" / name).mkdir(parents=True)
        (own_folder / "tables" / name / "data.csv").write_text("x,y\n1,2\n")
    meta = own_folder / "tables" / "one" / "meta.yaml"
    meta.write_text("target: y\ntask: regression\nrows: 1\n")
    (own_folder / "tables" / "three.csv").write_text("x,z\n1,2\n")


def index(text: str, name: str = "index.tsv") -> Path:
    path = Path("tables", name)
    path.write_text(text)
    return path


def found(*paths: str, tiers: tuple[str, ...] = ()) -> list[Item]:
    return list(collection([Path(path) for path in paths], tiers))


def source(name: str) -> str:
    return str(Path("tables", name).resolve())


def test_an_index_names_folders_files_and_sources() -> None:
    index("dataset\ttarget\none\t\nthree.csv\tz\niris\t\n")
    assert found("tables") == [
        Item("one", source("one/data.csv"), "y", "regression"),
        Item("three", source("three.csv"), "z"),
        Item("iris", "iris"),
    ]


def test_the_index_goes_before_what_the_folder_says() -> None:
    index("dataset,target,task\none,x,binary\n", "index.csv")
    assert [(item.target, item.task) for item in found("tables")] == [("x", "binary")]


@pytest.mark.parametrize("text", ["- {dataset: one, tier: a}\n", "one: {tier: a}\n"])
def test_an_index_may_be_yaml(text: str) -> None:
    index(text, "index.yaml")
    assert [(item.name, item.tier) for item in found("tables")] == [("one", "a")]


def test_a_folder_without_an_index_is_the_tables_in_it() -> None:
    assert [item.name for item in found("tables")] == ["one", "two"]


def test_a_folder_with_a_table_is_one_data_set() -> None:
    assert found("tables/one") == [Item("one", source("one/data.csv"), "y", "regression")]


def test_a_table_is_a_data_set() -> None:
    assert [item.source for item in found("tables/three.csv")] == [source("three.csv")]


def test_a_tier_is_chosen() -> None:
    index("dataset\ttier\none\tquick\ntwo\tslow\nthree.csv\tquick\n")
    assert [item.name for item in found("tables", tiers=("quick",))] == ["one", "three"]


def test_an_unknown_tier_is_refused_with_the_nearest() -> None:
    index("dataset\ttier\none\tquick\n")
    with pytest.raises(UsageError, match="did you mean 'quick'"):
        found("tables", tiers=("quik",))


def test_a_table_that_is_not_there_is_trouble_of_its_own() -> None:
    index("dataset\none\nnowhere\n")
    assert [bool(item.trouble) for item in found("tables")] == [False, True]


def test_a_task_that_does_not_exist_is_trouble_of_its_own() -> None:
    index("dataset\ttask\none\tbinery\n")
    assert "no task is called 'binery'" in found("tables")[0].trouble


def test_names_that_are_taken_are_numbered() -> None:
    index("dataset\tsource\nsame\tone\nsame\ttwo\n")
    assert [item.name for item in found("tables")] == ["same", "same.2"]


@pytest.mark.parametrize("text", ["name\none\n", "", "dataset\ttarget\n\ty\n"])
def test_an_index_that_names_no_data_set_is_refused(text: str) -> None:
    index(text)
    with pytest.raises((DataError, UsageError)):
        found("tables")


def test_an_empty_folder_is_refused(own_folder: Path) -> None:
    (own_folder / "empty").mkdir()
    with pytest.raises(UsageError, match="no data set"):
        found("empty")
