"""Nearest neighbours, found among all training rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from fusecli.graphs.arithmetic import normalised, row_sums
from fusecli.graphs.graph import DOUBLE, INTEGER, Graph, NotConvertible, Value
from fusecli.values import Floats

POWERS = {"euclidean": 2.0, "l2": 2.0, "manhattan": 1.0, "cityblock": 1.0, "l1": 1.0}


def neighbours(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return the shares of the classes among the nearest rows, or their mean."""
    distance, place = _nearest(graph, fitted, X)
    weight = _weights(graph, fitted, distance)
    if not hasattr(fitted, "classes_"):
        own = graph.add("Gather", np.asarray(fitted._y, dtype=np.float64).reshape(-1), place)
        products = row_sums(graph, graph.add("Mul", own, weight))
        return graph.add("Div", products, row_sums(graph, weight))
    told = np.eye(len(fitted.classes_))[np.asarray(fitted._y).reshape(-1)]
    own = graph.add("Gather", told, place, axis=0)  # [row, neighbour, class]
    shares = graph.add("Mul", own, graph.add("Unsqueeze", weight, [2]))
    return normalised(graph, graph.add("ReduceSum", shares, [1], keepdims=0))


def _nearest(graph: Graph, fitted: Any, X: Value) -> tuple[Value, Value]:
    """Return distances and places of the nearest training rows [row, neighbour]."""
    power = POWERS.get(fitted.effective_metric_)
    if power is None or not isinstance(fitted._fit_X, np.ndarray):
        raise NotConvertible(f"it measures distances by '{fitted.effective_metric_}'")
    apart = _apart(graph, X, fitted._fit_X, power)
    near, place = graph.add_all("TopK", 2, apart, [fitted.n_neighbors], axis=1, largest=0)
    return (graph.add("Sqrt", near) if power == 2 else near), place


def _weights(graph: Graph, fitted: Any, distance: Value) -> Value:
    """Return what each neighbour counts; where some are at no distance, they alone do."""
    if fitted.weights == "uniform":
        return graph.add("Add", graph.add("Mul", distance, 0.0), 1.0)
    same = graph.add("Equal", distance, 0.0)
    zeros = graph.add("Cast", same, to=DOUBLE)
    usual = graph.add("Div", 1.0, graph.add("Where", same, 1.0, distance))
    any_same = graph.add("Greater", row_sums(graph, zeros), 0.0)
    return graph.add("Where", any_same, zeros, usual)


def _apart(graph: Graph, X: Value, rows: Floats, power: float) -> Value:
    """Return sum_j |x_j - r_j|^power [row, training row], added up column by column.

    So it takes no more memory than what it returns, and two equal rows are at no distance at all.
    """
    body = _step(power, f"{graph.prefix}s")
    turned = graph.add("Transpose", X, perm=[1, 0])
    first = graph.add("Gather", turned, [0], axis=0)
    column = graph.add("Transpose", graph.add("Mul", first, 0.0), perm=[1, 0])
    start = graph.add("MatMul", column, np.zeros((1, len(rows))))
    own = np.ascontiguousarray(np.asarray(rows, dtype=np.float64).T)
    return graph.add("Scan", start, turned, own, body=body, num_scan_inputs=2)


def _step(power: float, own: str) -> Any:
    """Return the graph of one column: the sum so far, and the cells of both sides.

    own: what its names begin with, which the graph around it has none of.
    """
    from onnx import helper

    sums, x, r, x2, r2, off, add, more, zero, one = (f"{own}{k}" for k in range(10))
    made = [
        helper.make_node("Unsqueeze", [x, one], [x2]),
        helper.make_node("Unsqueeze", [r, zero], [r2]),
        helper.make_node("Sub", [x2, r2], [off]),
        helper.make_node(*(("Mul", [off, off]) if power == 2 else ("Abs", [off])), [add]),
        helper.make_node("Add", [sums, add], [more]),
    ]
    shapes = {sums: ["n", "m"], x: ["n"], r: ["m"], more: ["n", "m"]}
    about = {k: helper.make_tensor_value_info(k, DOUBLE, shape) for k, shape in shapes.items()}
    axes = [helper.make_tensor(name, INTEGER, [1], [axis]) for name, axis in ((zero, 0), (one, 1))]
    inputs = [about[name] for name in (sums, x, r)]
    return helper.make_graph(made, "column", inputs, [about[more]], axes)
