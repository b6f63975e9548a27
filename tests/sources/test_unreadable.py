"""Files that people name for tables, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.errors import DataError
from fusecli.sources import find


@pytest.mark.parametrize(
    ("path", "told", "hint"),
    [
        ("a/r.yaml", "it is a recipe, not a table", "'fuse check' and 'fuse run' take recipes"),
        ("m.fuse", "it is a model file", "'fuse predict MODEL TABLE'"),
        ("m.onnx", "it is a model", "ONNX runtime"),
        ("T.XLSX", "it is a spreadsheet", "save the sheet as CSV"),
        ("t.json", "it is JSON", ".jsonl"),
        ("t.pkl", "a pickle, which is never opened", "Parquet"),
        ("t.zip", "it is an archive", "unpack it"),
        ("t.dta", "of a statistics program", "Parquet"),
        ("oof.npy", "without names of columns", "CSV or Parquet"),
        ("t.docx", "no source reads such a file", "known suffixes are .arff, "),
    ],
)
def test_a_file_that_is_no_table_is_named_with_the_way_out(path: str, told: str, hint: str) -> None:
    with pytest.raises(DataError) as caught:
        find(path)
    assert told in caught.value.message
    assert hint in caught.value.hint


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no source reads such a file: it is a folder"):
        find(str(tmp_path))
