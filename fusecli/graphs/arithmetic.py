"""The few formulas that learners and combiners share, as nodes of a graph."""

from __future__ import annotations

from collections.abc import Sequence

from fusecli.graphs.graph import Graph, Operand, Value
from fusecli.strategies.pools import LOG_CLIP
from fusecli.values import Array, Floats

ACROSS = [1]  # the axis of columns


def affine(graph: Graph, X: Value, weights: Floats, bias: Operand) -> Value:
    """Return X @ weights + bias [row, output]."""
    return graph.add("Add", graph.add("MatMul", X, weights), bias)


def pairs(graph: Graph, second: Value) -> Value:
    """Return the probabilities [row, 2] of two classes from that of the second [row, 1]."""
    return joined(graph, [graph.add("Sub", 1.0, second), second])


def from_scores(graph: Graph, scores: Value, width: int) -> Value:
    """Return probabilities from log-odds: one column for two classes, else one a class."""
    if width == 1:
        return pairs(graph, graph.add("Sigmoid", scores))
    return softmax(graph, scores)


def softmax(graph: Graph, scores: Value) -> Value:
    """Return the probabilities [row, class] that are proportional to exp(scores)."""
    return graph.add("Softmax", scores, axis=1)


def normalised(graph: Graph, shares: Value) -> Value:
    """Return shares [row, class] scaled to sum to one."""
    return graph.add("Div", shares, row_sums(graph, shares))


def row_sums(graph: Graph, X: Value) -> Value:
    """Return the sum of each row [row, 1]."""
    return graph.add("ReduceSum", X, ACROSS, keepdims=1)


def clipped_logs(graph: Graph, probabilities: Value) -> Value:
    """Return logs of probabilities held within [1e-6, 1 - 1e-6]."""
    return graph.add("Log", graph.add("Clip", probabilities, LOG_CLIP, 1 - LOG_CLIP))


def columns(graph: Graph, X: Value, places: Sequence[int] | Array) -> Value:
    """Return some columns of X [row, column] in the order of their places."""
    return graph.add("Gather", X, [int(place) for place in places], axis=1)


def joined(graph: Graph, parts: Sequence[Value]) -> Value:
    """Return columns side by side."""
    return parts[0] if len(parts) == 1 else graph.add("Concat", *parts, axis=1)


def total(graph: Graph, parts: Sequence[Value]) -> Value:
    """Return the sum of values of one shape, added up in their order."""
    return parts[0] if len(parts) == 1 else graph.add("Sum", *parts)


def weighted(graph: Graph, parts: Sequence[Value], weights: Sequence[float] | Floats) -> Value:
    """Return the weighted sum of values of one shape; one of weight zero is not read."""
    read = [(w, part) for w, part in zip(weights, parts, strict=True) if w]
    terms = [graph.add("Mul", float(weight), part) for weight, part in read]
    return total(graph, terms) if terms else graph.add("Mul", 0.0, parts[0])


def repeated(graph: Graph, like: Value, row: Floats) -> Value:
    """Return the same row [column] for every row of another value."""
    count = graph.add("Shape", like, start=0, end=1)
    shape = graph.add("Concat", count, [len(row)], axis=0)
    return graph.add("Expand", row, shape)
