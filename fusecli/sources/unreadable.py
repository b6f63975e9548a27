"""Files that people name for tables and no source reads: what they are, and the way out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from fusecli.errors import DataError

PICKLE = ("a pickle, which is never opened", "save the table as Parquet: frame.to_parquet(...)")
SHEET = ("a spreadsheet", "save the sheet as CSV, or as Parquet from pandas.read_excel")
ARCHIVE = ("an archive", "unpack it; of packed files .gz is read as it is")
STATISTICS = ("a file of a statistics program", "pandas reads it: save its table as Parquet")
OTHERS: Mapping[str, tuple[str, str]] = {
    ".yaml": ("a recipe, not a table", "'fuse check' and 'fuse run' take recipes"),
    ".yml": ("a recipe, not a table", "'fuse check' and 'fuse run' take recipes"),
    ".fuse": ("a model file, not a table", "'fuse predict MODEL TABLE' predicts with it"),
    ".onnx": ("a model, not a table", "an ONNX runtime predicts with it"),
    ".json": ("JSON", "what is read are lines of JSON, an object a row, called .jsonl"),
    ".npy": ("an array without names of columns", "save it as CSV or Parquet with names"),
    ".npz": ("arrays without names of columns", "save them as CSV or Parquet with names"),
    **dict.fromkeys((".pkl", ".pickle", ".joblib"), PICKLE),
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".ods"), SHEET),
    **dict.fromkeys((".zip", ".bz2", ".xz", ".zst", ".7z", ".tar"), ARCHIVE),
    **dict.fromkeys((".dta", ".sav", ".sas7bdat", ".xpt", ".rds"), STATISTICS),
}


def unreadable(path: str, known: Sequence[str]) -> DataError:
    """Return the error for a path that no source reads. known: the suffixes that one does."""
    told = f"{path}: no source reads such a file"
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122  # of any text
    if os.path.isdir(path):  # noqa: PTH112  # of any text; Path.is_dir refuses long ones
        return DataError(f"{told}: it is a folder", "give the path of a file in it")
    if suffix in OTHERS:
        kind, hint = OTHERS[suffix]
        return DataError(f"{told}: it is {kind}", hint)
    return DataError(told, f"known suffixes are {', '.join(sorted(known))}")
