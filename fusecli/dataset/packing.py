"""A data set as plain arrays and words for the store, and back again without pandas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np

from fusecli.values import Array, Column, Dataset, Notice, Table, Target, Task

_HOLDOUT = "holdout."
_FURTHER = "further."
_EXTRAS = ("weight", "group", "time")


def pack(dataset: Dataset) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return a data set as words that JSON can hold, and arrays without objects."""
    table = dataset.table
    arrays: dict[str, Array] = {
        "numbers": table.numbers,
        "codes": table.codes,
        "y": dataset.y,
        "ids": dataset.ids,
    }
    arrays |= _packed_levels(table.levels)
    arrays |= {f"{_FURTHER}{place}": one.y for place, one in enumerate(dataset.further)}
    extras = {name: getattr(dataset, name) for name in _EXTRAS}
    arrays |= {name: array for name, array in extras.items() if array is not None}
    words, held = pack(dataset.holdout) if dataset.holdout else (None, {})
    arrays |= {_HOLDOUT + name: array for name, array in held.items()}
    return {**_words(dataset), "holdout": words}, arrays


def _words(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "kind": dataset.task.kind,
        "classes": list(dataset.task.classes),
        "target": dataset.target,
        "fingerprint": dataset.fingerprint,
        "number_names": list(dataset.table.number_names),
        "category_names": list(dataset.table.category_names),
        "kinds": list(dataset.table.kinds),
        "columns": [asdict(column) for column in dataset.columns],
        "notices": [asdict(notice) for notice in dataset.notices],
        "further": [_target(one) for one in dataset.further],
    }


def unpack(words: Mapping[str, Any], arrays: Mapping[str, Array]) -> Dataset:
    """Return the data set that was packed; its arrays are the given ones, never copied."""
    table = Table(
        numbers=arrays["numbers"],
        codes=arrays["codes"],
        number_names=tuple(words["number_names"]),
        category_names=tuple(words["category_names"]),
        levels=_unpacked_levels(arrays),
        kinds=tuple(words["kinds"]),
    )
    held = {
        name.removeprefix(_HOLDOUT): array
        for name, array in arrays.items()
        if name.startswith(_HOLDOUT)
    }
    return Dataset(
        name=words["name"],
        task=Task(words["kind"], tuple(words["classes"])),
        target=words["target"],
        table=table,
        y=arrays["y"],
        ids=arrays["ids"],
        columns=tuple(map(_column, words["columns"])),
        fingerprint=words["fingerprint"],
        weight=arrays.get("weight"),
        group=arrays.get("group"),
        time=arrays.get("time"),
        holdout=unpack(words["holdout"], held) if words["holdout"] else None,
        notices=tuple(Notice(**notice) for notice in words["notices"]),
        further=tuple(_further(words["further"], arrays)),
    )


def _target(one: Target) -> dict[str, Any]:
    task = {"kind": one.task.kind, "classes": list(one.task.classes)}
    return {"name": one.name, "fingerprint": one.fingerprint, **task}


def _further(words: Sequence[Mapping[str, Any]], arrays: Mapping[str, Array]) -> Iterator[Target]:
    for place, one in enumerate(words):
        task, y = Task(one["kind"], tuple(one["classes"])), arrays[f"{_FURTHER}{place}"]
        yield Target(one["name"], task, y, one["fingerprint"])


def _column(words: Mapping[str, Any]) -> Column:
    return Column(**{**words, "parts": tuple(words["parts"])})


def _packed_levels(levels: Sequence[Sequence[str]]) -> dict[str, Array]:
    """Return texts of any length as bytes with their ends: fixed-width text would not fit."""
    texts = [text.encode("utf-8", "surrogatepass") for column in levels for text in column]
    return {
        "level_bytes": np.frombuffer(b"".join(texts), np.uint8),
        "level_ends": np.cumsum([0, *map(len, texts)], dtype=np.int64),
        "level_counts": np.array([len(column) for column in levels], np.int64),
    }


def _unpacked_levels(arrays: Mapping[str, Array]) -> tuple[tuple[str, ...], ...]:
    content = arrays["level_bytes"].tobytes()
    bounds = pairwise(arrays["level_ends"].tolist())
    texts = [content[start:end].decode("utf-8", "surrogatepass") for start, end in bounds]
    ends = np.cumsum([0, *arrays["level_counts"].tolist()]).tolist()
    return tuple(tuple(texts[start:end]) for start, end in pairwise(ends))
