"""What holds for every registered source."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from fusecli.dataset import prepare
from fusecli.errors import DataError, UsageError
from fusecli.registry import get, names
from fusecli.shipped import shipped
from fusecli.sources import find, is_path
from fusecli.values import DataSpec

SOURCES = {name: get("sources", name) for name in names("sources")}
ASKED = {name for name, one in SOURCES.items() if one.required or one.traits["keyed"]}
TABLES = [n for n, one in SOURCES.items() if n not in ASKED and not one.traits["suffixes"]]
SUFFIXES = sorted(s for name in names("sources") for s in get("sources", name).traits["suffixes"])
TASKS = {
    "abalone": "regression",
    "airfoil_self_noise": "regression",
    "attrition": "binary",
    "breast_cancer": "binary",
    "car": "multiclass",
    "concrete_compressive_strength": "regression",
    "credit_g": "binary",
    "diabetes": "regression",
    "digits": "multiclass",
    "iris": "multiclass",
    "penguins": "multiclass",
    "wine": "multiclass",
    "wine_quality": "regression",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_default_target_and_the_right_task(name):
    dataset = prepare(DataSpec(name), seed=0)
    raw = get("sources", name)()
    assert dataset.task.kind == TASKS[name]
    assert dataset.target == raw.target
    assert dataset.rows == len(raw.frame)
    assert len([c for c in dataset.columns if c.kind != "drop"]) > 3


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_identified_cheaply_and_always_alike(name):
    identity = get("sources", name).traits["identity"]
    assert identity() == identity() != ""


@pytest.mark.parametrize("name", names("sources"))
def test_a_source_says_what_it_is_in_one_line(name):
    summary = get("sources", name).summary
    assert summary.endswith(".")
    assert len(summary) < 90


def packed(text: str, suffix: str) -> bytes:
    return gzip.compress(text.encode()) if suffix.endswith(".gz") else text.encode()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_read_by_its_suffix(suffix):
    frame = pd.DataFrame({"x": [1.5, 2.5, 3.5], "y": ["a", "b", "a"]})
    path = str(Path(f"t{suffix}").resolve())
    if suffix in (".parquet", ".pq"):
        frame.to_parquet(path)
    elif suffix in (".feather", ".arrow"):
        frame.to_feather(path)
    elif suffix in (".sqlite", ".sqlite3", ".db", ".db3"):
        with closing(sqlite3.connect(path)) as connection:
            frame.to_sql("t", connection, index=False)
    elif "json" in suffix:
        Path(path).write_bytes(packed(frame.to_json(orient="records", lines=True), suffix))
    elif "arff" in suffix:
        header = "@relation t\n@attribute x real\n@attribute y {a,b}\n@data\n"
        Path(path).write_bytes(packed(header + frame.to_csv(index=False, header=False), suffix))
    else:
        mark = "\t" if "tsv" in suffix else ","
        Path(path).write_bytes(packed(frame.to_csv(index=False, sep=mark), suffix))
    assert find(path)(path).frame["x"].astype(float).tolist() == [1.5, 2.5, 3.5]


def test_a_file_is_identified_by_its_bytes_and_options():
    Path("a.csv").write_text("x,y\n1,2\n")
    Path("b.csv").write_text("x,y\n1,2\n")
    Path("c.csv").write_text("x,y\n1,3\n")
    identity = get("sources", "csv").traits["identity"]
    assert identity("a.csv") == identity("b.csv") != identity("c.csv")
    assert identity("a.csv") != identity("a.csv", decimal=",")


def test_names_and_paths_are_told_apart():
    assert not is_path("iris")
    assert is_path("iris.csv")
    assert is_path("/data/iris")


def test_a_file_of_unknown_suffix_is_a_data_error_that_lists_the_known_ones():
    with pytest.raises(DataError, match="no source reads such a file") as caught:
        find("/data/t.docx")
    assert ".parquet" in caught.value.hint


def test_a_format_is_no_table():
    with pytest.raises(UsageError, match="'csv' reads files"):
        find("csv")


@pytest.mark.parametrize("name", sorted(p.stem for p in shipped("datasets").glob("*.csv")))
def test_every_shipped_table_is_a_source_with_a_card(name):
    assert name in TABLES
    card = (shipped("datasets") / f"{name}.md").read_text()
    assert "Licence" in card
