"""Combiners that order members or count their votes, as nodes of a graph."""

from __future__ import annotations

import numpy as np

from fusecli.graphs.arithmetic import normalised, row_sums, weighted
from fusecli.graphs.given import Given
from fusecli.graphs.graph import INTEGER, Value
from fusecli.graphs.pooling import linear
from fusecli.strategies.hard_voting import EDGE, SAME
from fusecli.values import Floats


def _cells(given: Given) -> Value:
    """Return all members in ascending order, cell by cell [member, row, output]."""
    graph = given.graph
    whole = graph.add("Concat", *(graph.add("Unsqueeze", p, [0]) for p in given.preds), axis=0)
    return graph.add_all("TopK", 2, whole, [len(given.preds)], axis=0, largest=0)[0]


def _middle(given: Given, first: int, last: int) -> Value:
    """Return the mean of the ordered members from first to last, scaled over classes."""
    graph = given.graph
    some = graph.add("Slice", _cells(given), [first], [last + 1], [0])
    cells = graph.add("ReduceMean", some, [0], keepdims=0)
    if given.outputs == 1:
        return cells
    share = 1 / len(given.preds)
    plain = weighted(graph, given.preds, [share] * len(given.preds))
    is_some = graph.add("Greater", row_sums(graph, cells), 0.0)
    return normalised(graph, graph.add("Where", is_some, cells, plain))


def medians(given: Given) -> Value:
    """Return the median over members [row, output]."""
    m = len(given.preds)
    return _middle(given, (m - 1) // 2, m // 2)


def trimmed(given: Given, cut: int) -> Value:
    """Return the mean over members [row, output] without `cut` of them on each side."""
    return _middle(given, cut, len(given.preds) - cut - 1)


def votes(given: Given, weights: Floats) -> Value:
    """Return the chance of each class to be called, the winner's largest."""
    graph = given.graph
    called = [_one_hot(given, pred) for pred in given.preds]
    share = weighted(graph, called, weights)
    tied = _nearly_largest(given, share)
    support = graph.add("Where", tied, linear(given, weights), -1.0)
    voters = float(weights.sum() ** 2 / np.square(weights).sum())
    chance = graph.add("Add", graph.add("Mul", share, voters), 1 / given.outputs)
    best = graph.add("Cast", _nearly_largest(given, support), to=INTEGER)
    edge = graph.add("Mul", _one_hot(given, best), EDGE)
    return normalised(graph, graph.add("Add", graph.add("Div", chance, voters + 1), edge))


def _nearly_largest(given: Given, cells: Value) -> Value:
    most = given.graph.add("ReduceMax", cells, [1], keepdims=1)
    return given.graph.add("GreaterOrEqual", cells, given.graph.add("Sub", most, SAME))


def _one_hot(given: Given, cells: Value) -> Value:
    """Return 1 for the largest cell of each row, the first of ties [row, output]."""
    place = given.graph.add("ArgMax", cells, axis=1, keepdims=0)
    return given.graph.add("Gather", np.eye(given.outputs), place, axis=0)
