"""A file of predictions in our form: the ids of rows, their folds, a column a class or one."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import numpy as np

from fusecli.dataset.names import shown
from fusecli.errors import DataError
from fusecli.predictions.layouts import Own
from fusecli.values import Array, Dataset, DataSpec


def own_ids(
    own: Own, whole: Dataset | None, data: DataSpec | None, place: str
) -> tuple[str, Array]:
    """Return the name and the values of the column of ids.

    whole: every row of the table in its order, or None without a recipe: then rows are numbered.

    Raises:
        DataError: lines and rows are not as many, or a number is of no row.
    """
    count = len(next(iter(own.columns.values())))
    number = np.arange(count) if own.number is None else own.number
    if whole is None or data is None:
        return ("id", own.id) if own.id is not None else ("id", number)
    if own.id is not None:
        return data.id or "id", own.id
    if own.number is None and count != whole.rows:
        told = f"{place}: it has {count:,} lines, and the table {whole.rows:,} rows"
        raise DataError(told, "without ids or an index there has to be a line for each row")
    if number.max() >= whole.rows:
        told = f"{place}: it numbers a row {number.max():,}, and the table has {whole.rows:,}"
        raise DataError(told, "is it of this table?")
    return data.id or "id", whole.ids[number]


def check_target(own: Own, ids: Array, whole: Dataset, place: str) -> None:
    """Compare the targets in a file, whatever they are called there, with those of the table.

    Raises:
        DataError: they are not those of the rows that the lines are taken for.
    """
    if own.target is None:
        return
    texts = whole.ids.astype(np.str_)
    order = np.argsort(texts, kind="stable")
    at = order[np.searchsorted(texts, ids.astype(np.str_), sorter=order).clip(max=len(texts) - 1)]
    known = texts[at] == ids.astype(np.str_)
    if known.any() and not _agree(own.target[known], whole.y[at[known]], whole):
        told = f"{place}: its targets are not those of the rows in the order of the table"
        raise DataError(told, "sort the file as the table is, or give it a column of ids")


def _agree(texts: Array, y: Array, whole: Dataset) -> bool:
    """Tell whether targets are the same, those of classes under other names perhaps."""
    classes = np.asarray(whole.task.classes)
    if whole.task.is_classification:
        if np.isin(texts, classes).all():
            return bool((texts == classes[y]).all())
        theirs = np.unique(texts, return_inverse=True)[1]
        if len(classes) == 2:  # called 0 and 1, in the order of the classes
            return bool((theirs == y).all())
        pairs = np.unique(np.stack([theirs, y]), axis=1).shape[1]
        return bool(pairs == len(np.unique(theirs)) == len(np.unique(y)))
    try:
        return bool(np.allclose(texts.astype(np.float64), y, rtol=1e-4, atol=1e-6))
    except ValueError:
        return False


def written(ids: tuple[str, Array], own: Own, suffix: str) -> bytes:
    """Return the file as CSV or Parquet; numbers in full."""
    named = dict([ids])
    if own.fold is not None and "fold" not in own.columns:
        named["fold"] = own.fold
    for label, values in own.columns.items():
        if label in named:
            raise DataError(f"a class is called {shown(label)}, as the column of something else is")
        named[label] = values
    return _csv(named) if suffix != ".parquet" else _parquet(named)


def _csv(columns: Mapping[str, Array]) -> bytes:
    sheet = io.StringIO()
    table = csv.writer(sheet, lineterminator="\n")
    table.writerow(columns)
    table.writerows(zip(*map(_cells, columns.values()), strict=True))
    return sheet.getvalue().encode()


def _cells(values: Array) -> list[object]:
    if values.dtype.kind != "f":
        return list(values.tolist())
    return [
        repr(cell) if there else ""
        for cell, there in zip(values.tolist(), ~np.isnan(values), strict=True)
    ]


def _parquet(columns: Mapping[str, Array]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    arrays = [pa.array(values.tolist()) for values in columns.values()]
    pq.write_table(pa.Table.from_arrays(arrays, list(columns)), sink, compression="zstd")
    return sink.getvalue()
