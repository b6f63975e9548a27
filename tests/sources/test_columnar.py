"""Parquet, Feather and ARFF: types are kept, damage is named."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from fusecli.errors import DataError
from fusecli.sources.attribute_relation import arff
from fusecli.sources.columnar import feather, parquet

FRAME = pd.DataFrame(
    {
        "number": [1.5, None],
        "whole": pd.array([1, None], dtype="Int64"),
        "kind": pd.Categorical([3, 1]),
        "day": pd.to_datetime(["2024-01-31", None]),
        "word": ["a", None],
    }
)


def test_parquet_keeps_types():
    FRAME.to_parquet("t.parquet")
    assert parquet("t.parquet").frame.dtypes.equals(FRAME.dtypes)


def test_feather_keeps_types():
    FRAME.to_feather("t.feather")
    assert feather("t.feather").frame.dtypes.equals(FRAME.dtypes)


def test_an_index_with_a_name_is_a_column_again():
    FRAME.set_index("word").iloc[:1].to_parquet("t.parquet")
    assert parquet("t.parquet").frame["word"].tolist() == ["a"]


def test_an_index_without_a_name_is_not():
    FRAME.iloc[::-1].to_parquet("t.parquet")
    frame = parquet("t.parquet").frame
    assert [*frame.columns, *frame.index] == [*FRAME.columns, 0, 1]


def test_columns_of_one_name_are_all_read_from_parquet():
    pa.parquet.write_table(pa.table([[1], [2]], names=["x", "x"]), "t.parquet")
    assert parquet("t.parquet").frame.to_numpy().tolist() == [[1, 2]]


@pytest.mark.parametrize("read", [parquet, feather])
def test_a_file_of_another_format_is_a_data_error(read):
    Path("t.bin").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match=r"t\.bin: the file is damaged or of another format"):
        read("t.bin")


@pytest.mark.parametrize("read", [parquet, feather, arff])
def test_a_missing_file_is_a_data_error(read):
    with pytest.raises(DataError, match="none: no such file"):
        read("none")


def test_a_table_without_rows_is_a_data_error():
    FRAME.iloc[:0].to_parquet("t.parquet")
    with pytest.raises(DataError, match="there are columns, but no row"):
        parquet("t.parquet")


ARFF = r"""% a comment
@RELATION 'small table'
@attribute 'the size' NUMERIC
@attribute colour {red, 'light blue', "it's"}
@attribute note string
@DATA
% another
1.5, red, 'one, two'
?, 'light blue', ?
-2e3,"it's",'it\'s'
"""


def test_arff_has_numbers_categories_and_text():
    Path("t.arff").write_text(ARFF)
    frame = arff("t.arff").frame
    assert frame.fillna({"the size": 0, "note": ""}).to_dict("list") == {
        "the size": [1.5, 0, -2000],
        "colour": ["red", "light blue", "it's"],
        "note": ["one, two", "", "it's"],
    }
    assert frame.dtypes.astype(str).tolist()[:2] == ["float64", "category"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("@DATA", "@rows", "there is no line '@data'"),
        ("1.5, red,", "1.5,", r"t\.arff:8: 2 cells where the header declares 3"),
        ("1.5, red", "tall, red", "'the size' is numeric, but holds text"),
        ("1.5, red, 'one, two'", "{0 1.5, 1 red}", r"t\.arff:8: sparse rows are not read"),
        ("note string", "note relational", r"t\.arff:5: .*declares no column"),
        (ARFF[ARFF.index("% another") :], "", "there is a header, but no row"),
    ],
)
def test_a_faulty_arff_is_a_data_error_that_names_the_place(old, new, message):
    Path("t.arff").write_text(ARFF.replace(old, new))
    with pytest.raises(DataError, match=message):
        arff("t.arff")
