"""Out-of-fold and holdout predictions as Parquet: a line a row and repeat, a column an output."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from fusecli.values import Array, Dataset, Floats, Folds, OutOfFold, Task

if TYPE_CHECKING:
    import pyarrow as pa

CELLS = 5_000_000  # written at a time, so that no second copy of all predictions is made


def out_of_fold(
    dataset: Dataset, folds: Folds, oof: OutOfFold, fused: Mapping[str, Floats]
) -> bytes:
    """Return `oof.parquet`: id, repeat, fold, target, then every member's and fusion's outputs.

    A row that no split tests (the first block in time order) is there with missing predictions.
    fused: label -> cross-fitted predictions [record, output], NaN where there are none.
    """
    repeats, rows = folds.assignment.shape
    place = np.full((repeats, rows), -1)
    place[oof.split // folds.count, oof.row] = np.arange(oof.records)
    predictions = {**dict(zip(oof.members, oof.preds, strict=True)), **prefixed(fused)}

    def lines(part: slice) -> dict[str, Array]:
        repeat, row = np.divmod(np.arange(repeats * rows)[part], rows)
        columns: dict[str, Array] = {
            "id": dataset.ids[row],
            "repeat": repeat.astype(np.int16),
            "fold": folds.assignment[repeat, row],
            "target": labels(dataset.task, dataset.y[row]),
        }
        for name, values in predictions.items():
            columns |= outputs(oof.task, name, _at(values, place[repeat, row]))
        return columns

    size = max(1, CELLS // (len(predictions) * oof.task.outputs + 1))
    return parquet(map(lines, _portions(repeats * rows, size)))


def _portions(lines: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, lines, size))


def _at(values: Floats, place: Array) -> Floats:
    """Return the predictions of some records, NaN where the place is -1: not predicted."""
    return np.where(place[:, None] < 0, np.nan, values[place])


def holdout(dataset: Dataset, task: Task, predictions: Mapping[str, Floats]) -> bytes:
    """Return `holdout.parquet`: id, target, then every member's and fusion's outputs."""
    columns: dict[str, Array] = {"id": dataset.ids, "target": labels(task, dataset.y)}
    for name, values in predictions.items():
        columns |= outputs(task, name, values)
    return parquet([columns])


def prefixed(fused: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the fusions under names that no base model can have (a colon is in none)."""
    return {f"fused:{label}": values for label, values in fused.items()}


def labels(task: Task, y: Array) -> Array:
    """Return the target as the user knows it: labels as text, or values."""
    return np.asarray(task.classes)[y] if task.is_classification else y


def outputs(task: Task, name: str, values: Floats) -> dict[str, Array]:
    """Return one column an output: `name` for a value, `name:class` for a probability."""
    if not task.is_classification:
        return {name: values[:, 0]}
    return {f"{name}:{label}": values[:, c] for c, label in enumerate(task.classes)}


def parquet(portions: Iterable[Mapping[str, Array]]) -> bytes:
    """Return the bytes of a Parquet file of columns, some lines after another.

    The same columns give the same bytes. Predictions rarely repeat, so they have no dictionary.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink, file = io.BytesIO(), None
    for columns in portions:
        arrays = [_arrow(np.ascontiguousarray(values)) for values in columns.values()]
        table = pa.Table.from_arrays(arrays, list(columns))
        if file is None:
            few = [name for name, values in columns.items() if values.dtype.kind != "f"]
            file = pq.ParquetWriter(sink, table.schema, compression="zstd", use_dictionary=few)
        file.write_table(table)
    if file is not None:
        file.close()
    return sink.getvalue()


def _arrow(values: Array) -> pa.Array:
    """Return an Arrow array over the same memory: `pa.array` would import pandas, for a second."""
    import pyarrow as pa

    if values.dtype.kind != "U":
        kind = pa.from_numpy_dtype(values.dtype)
        return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])
    texts = [text.encode() for text in values.tolist()]
    offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)
