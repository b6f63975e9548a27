"""What is needed to read new rows as the training table was read: its columns, and no row of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fusecli.dataset.packing import pack, unpack
from fusecli.dataset.planning import Planned
from fusecli.values import Array, Column, Dataset, DataSpec, Task

READING = ("separator", "encoding", "decimal", "missing")  # options that new rows may share


@dataclass(frozen=True)
class Layout:
    """The columns of a training table, what they are used as, and what is predicted.

    empty: the data set without its rows. id: the column of ids, or nothing. ignored: further
    columns that are no features. reading: the options that the table was read with.
    """

    empty: Dataset
    id: str = ""
    ignored: tuple[str, ...] = ()
    reading: Mapping[str, Any] = field(default_factory=dict)

    @property
    def task(self) -> Task:
        return self.empty.task

    @property
    def target(self) -> str:
        return self.empty.target

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that are features, in the order of the training table."""
        return tuple(column for column in self.empty.columns if column.kind != "drop")

    @property
    def known(self) -> frozenset[str]:
        """The columns of the training table that new rows may have and need not."""
        columns = {column.name for column in self.empty.columns}
        return frozenset({*columns, *self.ignored, self.target, self.id} - {""})

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The plan of every feature."""
        return planned_as(self.empty)


def planned_as(dataset: Dataset) -> tuple[Planned, ...]:
    """Return the plan of every feature, from the data set that was prepared by it."""
    levels = dict(zip(dataset.table.category_names, dataset.table.levels, strict=True))
    used = (column for column in dataset.columns if column.kind != "drop")
    return tuple(Planned(column, levels.get(column.name, ())) for column in used)


def layout_of(dataset: Dataset, spec: DataSpec) -> Layout:
    """Return how new rows are read for what was learned from a data set."""
    nothing = np.empty(0, dtype=np.int64)
    without = replace(dataset, weight=None, group=None, time=None)
    empty = replace(without.take(nothing), ids=nothing, notices=())
    roles = (spec.weight, spec.group, spec.time, *spec.also_predict)
    ignored = tuple(name for name in roles if name)
    reading = {name: spec.params[name] for name in READING if spec.params.get(name) is not None}
    return Layout(empty, spec.id or "", ignored, reading)


def pack_layout(layout: Layout) -> tuple[dict[str, Any], dict[str, Array]]:
    """Return a layout as words that JSON can hold, and arrays without objects."""
    words, arrays = pack(layout.empty)
    own = {"id": layout.id, "ignored": list(layout.ignored), "reading": dict(layout.reading)}
    return {**own, "empty": words}, arrays


def unpack_layout(words: Mapping[str, Any], arrays: Mapping[str, Array]) -> Layout:
    """Return the layout that was packed."""
    reading = {name: value for name, value in words["reading"].items() if name in READING}
    empty = unpack(words["empty"], arrays)
    return Layout(empty, str(words["id"]), tuple(map(str, words["ignored"])), reading)
