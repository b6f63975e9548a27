"""What a graph is given: one input a column, read as the matrix that models are fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusecli.dataset.layouts import Layout
from fusecli.dataset.names import several
from fusecli.features.matrix import LARGEST
from fusecli.graphs.arithmetic import columns, joined
from fusecli.graphs.graph import INTEGER, TREES, Graph, NotConvertible, Value, tensor
from fusecli.values import Table


@dataclass(frozen=True)
class Matrix:
    """The columns of a table in a graph, numbers first, as in `features.matrix.matrix`.

    numbers: [row, number], or nothing. count: of numbers. codes: of each category [row, 1]; NaN is
    missing. sizes: how many levels each has.
    """

    numbers: Value
    count: int
    codes: tuple[Value, ...]
    sizes: tuple[int, ...]

    @property
    def any(self) -> Value:
        """Some value with a row for each row."""
        return self.numbers or self.codes[0]

    def take(self, graph: Graph, places: Sequence[int]) -> Value:
        """Return some columns side by side."""
        if all(place < self.count for place in places):
            return self.numbers if [*places] == [*range(self.count)] else self._some(graph, places)
        return joined(graph, [self._some(graph, [place]) for place in places])

    def _some(self, graph: Graph, places: Sequence[int]) -> Value:
        if places[0] >= self.count:
            return self.codes[places[0] - self.count]
        return columns(graph, self.numbers, places)

    def levels(self, place: int) -> int:
        """Return how many levels a category has."""
        return self.sizes[place - self.count]

    def level(self, graph: Graph, place: int) -> Value:
        """Return the level of a category [row]: its code, or as many as it has where missing."""
        code, missing = self.codes[place - self.count], float(self.levels(place))
        known = graph.add("Where", graph.add("IsNaN", code), missing, code)
        return graph.add("Squeeze", graph.add("Cast", known, to=INTEGER), [1])


def check_columns(layout: Layout) -> None:
    """Refuse columns that no graph reads; NotConvertible says which."""
    for kind in ("text", "date"):
        names = [column.name for column in layout.used if column.kind == kind]
        if names:
            raise NotConvertible(f"{several(names)}, a {kind} that takes our own code to read")
    if not layout.used:
        raise NotConvertible("no column at all")


def input_names(layout: Layout) -> tuple[str, ...]:
    """Return the columns that are inputs, in the order of the training table."""
    return tuple(column.name for column in layout.used)


def matrix(graph: Graph, table: Table) -> Matrix:
    """Return the inputs as a matrix; infinite numbers are missing, as everywhere."""
    numbers = _numbers(graph, table.number_names) if table.number_names else ""
    pairs = zip(table.category_names, table.levels, strict=True)
    codes = tuple(_code(graph, name, levels) for name, levels in pairs)
    sizes = tuple(len(levels) for levels in table.levels)
    return Matrix(numbers, len(table.number_names), codes, sizes)


def _numbers(graph: Graph, names: Sequence[str]) -> Value:
    whole = joined(graph, names)
    finite = graph.add("Where", graph.add("IsInf", whole), np.nan, whole)
    return graph.add("Max", graph.add("Min", finite, LARGEST), -LARGEST)  # both keep NaN


def _code(graph: Graph, name: str, levels: Sequence[str]) -> Value:
    """Return the code of each text [row, 1], NaN for what is none of the levels."""
    keys, codes = np.array(levels or [""], dtype=str), np.arange(max(len(levels), 1), dtype=float)
    codes = codes if levels else np.full(1, np.nan)
    return graph.add(
        "LabelEncoder",
        name,
        domain=TREES,
        keys_tensor=tensor(keys),
        values_tensor=tensor(codes),
        default_tensor=tensor(np.array([np.nan])),
    )
