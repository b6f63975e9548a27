"""The preparation of columns that a model was fitted with, as nodes of a graph.

What becomes of a category depends on nothing but its level, so whatever a transformer does to it is
a table: a row for each level and one for a missing cell, read off the fitted transformer itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from fusecli.features.matrix import frame
from fusecli.graphs.arithmetic import columns, joined
from fusecli.graphs.graph import DOUBLE, Graph, NotConvertible, Value
from fusecli.graphs.inputs import Matrix
from fusecli.graphs.quantiles import normal_scores
from fusecli.values import Array, Floats

MOST = 50_000_000  # cells of a table of levels


def prepared(graph: Graph, matrix: Matrix, features: Any) -> Value:
    """Return what the learner of a pipeline gets [row, column]; features: its first step.

    Raises:
        NotConvertible: a step is none that a graph is written for.
    """
    steps = [step for _, step in getattr(features, "steps", ())]
    if len(steps) == 2 and getattr(steps[1], "func", None) is frame:
        features = steps[0]  # codes and numbers as a frame are the same numbers
    if type(features).__name__ != "ColumnTransformer":
        raise NotConvertible("it prepares the columns itself")
    blocks = [
        _block(graph, matrix, name, step, places)
        for name, step, places in features.transformers_
        if len(places) and name != "remainder"
    ]
    return joined(graph, blocks)


def _block(graph: Graph, matrix: Matrix, name: str, step: Any, places: Sequence[int]) -> Value:
    if name.startswith("text"):
        raise NotConvertible("it reads free text")
    if isinstance(step, str) or type(step).__name__ == "FunctionTransformer":  # passed through
        return matrix.take(graph, places)
    if name == "numbers":
        return _numbers(graph, step, matrix.take(graph, places))
    return _categories(graph, matrix, step, places)


def _numbers(graph: Graph, step: Any, X: Value) -> Value:
    kind = type(step).__name__
    if kind == "Pipeline":
        for _, inner in step.steps:
            X = _numbers(graph, inner, X)
        return X
    if kind not in STEPS:
        raise NotConvertible(f"its columns go through a '{kind}'")
    return STEPS[kind](graph, step, X)


def _filled(graph: Graph, step: Any, X: Value) -> Value:
    return graph.add("Where", step.empty_, 0.0, X) if step.empty_.any() else X


def _imputed(graph: Graph, step: Any, X: Value) -> Value:
    missing = graph.add("IsNaN", X)
    whole = graph.add("Where", missing, np.asarray(step.statistics_, dtype=np.float64), X)
    told = [] if step.indicator_ is None else step.indicator_.features_
    if not len(told):
        return whole
    flags = graph.add("Cast", columns(graph, missing, told), to=DOUBLE)
    return joined(graph, [whole, flags])


def _standard(graph: Graph, step: Any, X: Value) -> Value:
    return graph.add("Div", graph.add("Sub", X, step.mean_), step.scale_)


def _robust(graph: Graph, step: Any, X: Value) -> Value:
    return graph.add("Div", graph.add("Sub", X, step.center_), step.scale_)


def _minmax(graph: Graph, step: Any, X: Value) -> Value:
    return graph.add("Add", graph.add("Mul", X, step.scale_), step.min_)


STEPS: Mapping[str, Callable[[Graph, Any, Value], Value]] = {
    "Filled": _filled,
    "MinMaxScaler": _minmax,
    "QuantileTransformer": normal_scores,
    "RobustScaler": _robust,
    "SimpleImputer": _imputed,
    "StandardScaler": _standard,
}


def _categories(graph: Graph, matrix: Matrix, step: Any, places: Sequence[int]) -> Value:
    """Return what a transformer makes of categories: of each level a row of a table."""
    sizes = [matrix.levels(place) for place in places]
    tables, order = level_tables(step, sizes)
    parts = [
        graph.add("Gather", table, matrix.level(graph, place), axis=0)
        for place, table in zip(places, tables, strict=True)
        if table.shape[1]
    ]
    whole = joined(graph, parts)
    return whole if order == sorted(order) else columns(graph, whole, np.argsort(order))


def level_tables(step: Any, sizes: Sequence[int]) -> tuple[list[Floats], list[int]]:
    """Return for each category a table [level, or missing; column], and where its columns belong.

    A column that no category changes is counted to the first.

    Raises:
        NotConvertible: the tables would be too large.
    """
    tables = [_level_table(step, sizes, number) for number in range(len(sizes))]
    owner = np.argmax([_differs(table) for table in tables], axis=0)
    own = [np.flatnonzero(owner == number) for number in range(len(tables))]
    kept = [table[:, places] for table, places in zip(tables, own, strict=True)]
    return kept, np.concatenate(own).tolist()


def _level_table(step: Any, sizes: Sequence[int], number: int) -> Floats:
    """Return all columns [level, or missing; column] when all other categories are missing."""
    cells = np.full((sizes[number] + 1, len(sizes)), np.nan)
    cells[:-1, number] = np.arange(sizes[number])
    return _dense(step.transform(cells))


def _differs(table: Floats) -> Array:
    """Return which columns a category changes [column]."""
    same = (table == table[-1]) | (np.isnan(table) & np.isnan(table[-1]))
    return np.asarray(~same.all(axis=0))


def _dense(found: Any) -> Floats:
    if found.shape[0] * found.shape[1] > MOST:
        raise NotConvertible("its categories have too many levels")
    dense = found.toarray() if hasattr(found, "toarray") else found
    return np.asarray(dense, dtype=np.float64)
