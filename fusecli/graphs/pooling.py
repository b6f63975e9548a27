"""Pools of members with weights, as nodes of a graph."""

from __future__ import annotations

import numpy as np

from fusecli.graphs.arithmetic import clipped_logs, normalised, softmax, total, weighted
from fusecli.graphs.given import Given
from fusecli.graphs.graph import Value
from fusecli.values import Floats


def linear(given: Given, weights: Floats) -> Value:
    """Return sum_k w_k p_k [row, output]."""
    return weighted(given.graph, given.preds, weights)


def _log_scores(given: Given, weights: Floats) -> Value:
    """Return sum_k w_k log p_k [row, class]; a member of weight zero is not read."""
    graph = given.graph
    read = [k for k, weight in enumerate(weights) if weight]
    logs = [clipped_logs(graph, given.preds[k]) for k in read]
    if not logs:
        return graph.add("Mul", 0.0, given.preds[0])
    return weighted(graph, logs, [float(weights[k]) for k in read])


def geometric(given: Given, weights: Floats) -> Value:
    """Return p proportional to prod_k p_k^w_k [row, class]."""
    return softmax(given.graph, _log_scores(given, weights))


def fitted(given: Given, powers: Floats, offsets: Floats) -> Value:
    """Return p proportional to exp(offset_c) prod_k p_kc^power_k [row, class]."""
    return softmax(given.graph, given.graph.add("Add", offsets, _log_scores(given, powers)))


def power(given: Given, weights: Floats, power: float) -> Value:
    """Return p proportional to (sum_k w_k p_k^power)^(1/power); the largest term goes first."""
    if power in (0, 1):
        return (geometric if power == 0 else linear)(given, weights)
    graph = given.graph
    read = [k for k, weight in enumerate(weights) if weight]
    terms = [_log_term(given, k, float(power), float(weights[k])) for k in read]
    most = graph.add("Max", *terms)
    sums = total(graph, [graph.add("Exp", graph.add("Sub", term, most)) for term in terms])
    mean = graph.add("Add", most, graph.add("Log", sums))
    return softmax(graph, graph.add("Div", mean, float(power)))


def _log_term(given: Given, member: int, power: float, weight: float) -> Value:
    """Return log(weight * p^power) of a member [row, class]."""
    logs = given.graph.add("Mul", power, clipped_logs(given.graph, given.preds[member]))
    return given.graph.add("Add", logs, float(np.log(weight)))


def tempered(given: Given, weights: Floats, sharpness: float) -> Value:
    """Return the linear pool raised to a power, scaled over classes."""
    logs = clipped_logs(given.graph, linear(given, weights))
    return softmax(given.graph, given.graph.add("Mul", float(sharpness), logs))


def shifted(given: Given, weights: Floats, threshold: float) -> Value:
    """Return the linear pool of two classes, its threshold moved to 0.5."""
    pool = linear(given, weights)
    if threshold == 0.5:
        return pool
    sides = np.array([threshold, 1 - threshold])
    return normalised(given.graph, given.graph.add("Mul", pool, sides))
