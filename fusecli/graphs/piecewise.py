"""Piecewise linear functions as nodes of a graph."""

from __future__ import annotations

import numpy as np

from fusecli.graphs.arithmetic import row_sums
from fusecli.graphs.graph import DOUBLE, INTEGER, Graph, Value
from fusecli.values import Floats


def along(graph: Graph, at: Floats, value: Floats, x: Value) -> Value:
    """Return numpy.interp(x, at, value) of values [row, 1], missing ones staying so.

    at: knots, ascending; of equal ones the last counts.
    """
    if len(at) == 1:
        return graph.add("Add", graph.add("Mul", x, 0.0), float(value[0]))
    held = graph.add("Min", graph.add("Max", x, float(at[0])), float(at[-1]))
    place = _place(graph, np.asarray(at, dtype=np.float64), held)
    widths = np.diff(at)
    slope = np.diff(value) / np.where(widths > 0, widths, 1.0)
    start, height, steep = (graph.add("Gather", one, place) for one in (at, value, slope))
    found = graph.add("Add", graph.add("Mul", steep, graph.add("Sub", held, start)), height)
    is_last = graph.add("Equal", held, float(at[-1]))
    return graph.add("Where", is_last, float(value[-1]), found)


def _place(graph: Graph, at: Floats, held: Value) -> Value:
    """Return the last knot but one that is not above each value [row, 1]."""
    if len(at) == 2:
        return graph.add("Cast", graph.add("IsInf", held), to=INTEGER)  # the first for all
    passed = graph.add("GreaterOrEqual", held, at[None, 1:-1])
    count = row_sums(graph, graph.add("Cast", passed, to=DOUBLE))
    return graph.add("Cast", count, to=INTEGER)
