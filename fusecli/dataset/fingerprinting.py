"""One hash of all in a data set that a fit can depend on, whatever file it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

from fusecli.values import Array, Dataset

_VERSION = b"fuse-dataset-1"


def fingerprint(dataset: Dataset) -> str:
    """Return the sha256 over kinds, names and values, in hex.

    Row order counts; the last bit of a number counts; 0.0 is -0.0, and every NaN is the same. What
    is no part of a fit (ids, holdout, the words of the plan) does not count.
    """
    digest = hashlib.sha256(_VERSION)
    for part in _parts(dataset):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(dataset: Dataset) -> Iterator[bytes]:
    table = dataset.table
    yield from _texts([dataset.task.kind, *dataset.task.classes])
    yield _bytes(dataset.y)
    yield from _texts(table.number_names)
    for column in table.numbers.T:
        yield _bytes(column)
    yield from _texts(table.category_names)
    yield from _texts(table.kinds)
    for codes, levels in zip(table.codes.T, table.levels, strict=True):
        yield _bytes(codes)
        yield from _texts(levels)
    for name, extra in (("w", dataset.weight), ("g", dataset.group), ("t", dataset.time)):
        yield from () if extra is None else (name.encode(), _bytes(extra))


def _texts(texts: Sequence[str]) -> Iterator[bytes]:
    yield len(texts).to_bytes(8, "little")
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    yield np.array([len(text) for text in encoded], "<i8").tobytes()
    yield b"".join(encoded)


def _bytes(values: Array) -> bytes:
    """Return the bytes of integers as 64 bits and of floats in one form, on any machine."""
    if values.dtype.kind != "f":
        return values.astype("<i8").tobytes()
    return np.where(np.isnan(values), np.nan, values + 0.0).astype("<f8").tobytes()
