"""Out-of-fold and holdout predictions as Parquet: a line a row and repeat, a column an output."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from fusecli.values import Array, Dataset, Floats, Folds, OutOfFold, Task

if TYPE_CHECKING:
    import pyarrow as pa


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
    fold = folds.assignment.ravel()
    columns: dict[str, Array] = {
        "id": np.tile(dataset.ids, repeats),
        "repeat": np.repeat(np.arange(repeats, dtype=np.int16), rows),
        "fold": fold,
        "target": np.tile(labels(dataset.task, dataset.y), repeats),
    }
    predictions = {**dict(zip(oof.members, oof.preds, strict=True)), **prefixed(fused)}
    for name, values in predictions.items():
        spread = np.full((repeats * rows, oof.task.outputs), np.nan)
        spread[place.ravel() >= 0] = values[place.ravel()[place.ravel() >= 0]]
        columns |= outputs(oof.task, name, spread)
    return parquet(columns)


def holdout(dataset: Dataset, task: Task, predictions: Mapping[str, Floats]) -> bytes:
    """Return `holdout.parquet`: id, target, then every member's and fusion's outputs."""
    columns: dict[str, Array] = {"id": dataset.ids, "target": labels(task, dataset.y)}
    for name, values in predictions.items():
        columns |= outputs(task, name, values)
    return parquet(columns)


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


def parquet(columns: Mapping[str, Array]) -> bytes:
    """Return the bytes of a Parquet file; the same columns give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = [_arrow(np.ascontiguousarray(values)) for values in columns.values()]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, list(columns)), sink, compression="zstd")
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
