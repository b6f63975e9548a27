"""Columns on the scale of a normal distribution by their ranks, as nodes of a graph."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fusecli.graphs.arithmetic import columns, joined
from fusecli.graphs.graph import Graph, Value
from fusecli.graphs.piecewise import along
from fusecli.values import Floats

EDGE = 1e-7  # scikit-learn's: of a column, and of its ranks
DEGREE = 32  # of the polynomial: 2e-14 from the inverse normal distribution
FIRST, LAST = np.sqrt(-2 * np.log([0.5, 0.9 * EDGE]))


def normal_scores(graph: Graph, fitted: Any, X: Value) -> Value:
    """Return what scikit-learn's QuantileTransformer makes of columns [row, column]."""
    ranks = [
        _ranks(graph, columns(graph, X, [place]), quantiles, fitted.references_)
        for place, quantiles in enumerate(fitted.quantiles_.T)
    ]
    return _inverse_normal(graph, joined(graph, ranks))


def _ranks(graph: Graph, x: Value, quantiles: Floats, ranks: Floats) -> Value:
    """Return the rank of each value in [0, 1]; of repeated quantiles the mean one."""
    up = along(graph, quantiles, ranks, x)
    down = along(graph, -quantiles[::-1], -ranks[::-1], graph.add("Neg", x))
    mean = graph.add("Mul", 0.5, graph.add("Sub", up, down))
    above = graph.add("Greater", graph.add("Add", x, EDGE), float(quantiles[-1]))
    below = graph.add("Less", graph.add("Sub", x, EDGE), float(quantiles[0]))
    return graph.add("Where", below, 0.0, graph.add("Where", above, 1.0, mean))


def _inverse_normal(graph: Graph, ranks: Value) -> Value:
    """Return the normal quantile of ranks, those held within [1e-7, 1 - 1e-7].

    It is odd about 1/2, and of r = sqrt(-2 log p) so smooth that a polynomial has it.
    """
    edge = EDGE - np.spacing(1)
    rest = graph.add("Sub", 1.0, ranks)
    tail = graph.add("Max", graph.add("Min", ranks, rest), float(edge))
    r = graph.add("Sqrt", graph.add("Mul", -2.0, graph.add("Log", tail)))
    low = _polynomial(graph, graph.add("Mul", graph.add("Sub", r, (FIRST + LAST) / 2), _unit()))
    return graph.add("Where", graph.add("Greater", ranks, 0.5), graph.add("Neg", low), low)


def _unit() -> float:
    return float(2 / (LAST - FIRST))


def _polynomial(graph: Graph, x: Value) -> Value:
    """Return a sum of Chebyshev polynomials, x in [-1, 1], by Clenshaw's recurrence."""
    first, *others = _coefficients().tolist()
    twice, later, last = graph.add("Mul", 2.0, x), graph.add("Mul", 0.0, x), ""
    for coefficient in reversed(others):
        step = graph.add("Add", graph.add("Mul", twice, later), coefficient)
        later, last = (graph.add("Sub", step, last) if last else step), later
    found = graph.add("Add", graph.add("Mul", x, later), first)
    return graph.add("Sub", found, last)


@cache
def _coefficients() -> Floats:
    from numpy.polynomial.chebyshev import Chebyshev
    from scipy.special import ndtri

    fitted = Chebyshev.interpolate(lambda r: ndtri(np.exp(-r * r / 2)), DEGREE, [FIRST, LAST])
    return np.asarray(fitted.coef)
