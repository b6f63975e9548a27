"""Combiners that bend probabilities along fitted curves, as nodes of a graph."""

from __future__ import annotations

import numpy as np

from fusecli.graphs.arithmetic import columns, joined, normalised, pairs, weighted
from fusecli.graphs.given import Given
from fusecli.graphs.graph import Graph, Value
from fusecli.graphs.piecewise import along
from fusecli.graphs.pooling import linear
from fusecli.strategies.pools import LOG_CLIP
from fusecli.strategies.rank_mean import DIGITS, Curve
from fusecli.strategies.stacked_logits import codes
from fusecli.values import Floats


def beta(given: Given, weights: Floats, slopes: Floats, offsets: Floats) -> Value:
    """Return the linear pool, the log-odds of each class bent by two slopes and an offset."""
    graph, pool, bent = given.graph, linear(given, weights), []
    for (up, down), offset, code in zip(slopes, offsets, codes(given.outputs), strict=True):
        chance = columns(graph, pool, [code])
        rest = graph.add("Sub", 1.0, chance)
        logs = [
            graph.add("Log", graph.add("Clip", p, LOG_CLIP, 1 - LOG_CLIP)) for p in (chance, rest)
        ]
        odds = weighted(graph, logs, [float(up), -float(down)])
        bent.append(graph.add("Sigmoid", graph.add("Add", odds, float(offset))))
    return _of_classes(graph, bent)


def isotonic(given: Given, weights: Floats, curves: tuple[Curve, ...], least: float) -> Value:
    """Return the linear pool, each class through its curve."""
    graph, pool = given.graph, linear(given, weights)
    chosen = zip(codes(given.outputs), curves, strict=True)
    bent = [
        along(graph, curve.at, curve.value, columns(graph, pool, [code])) for code, curve in chosen
    ]
    return _of_classes(graph, [graph.add("Clip", one, least, 1 - least) for one in bent])


def _of_classes(graph: Graph, own: list[Value]) -> Value:
    """Return rows that sum to one from the probability of the second of two classes, or of each."""
    if len(own) == 1:
        return pairs(graph, own[0])
    tiny = float(np.finfo(np.float64).tiny)
    return normalised(graph, graph.add("Max", joined(graph, own), tiny))


def ranked(given: Given, ranks: tuple[Curve, ...], scale: Curve) -> Value:
    """Return probabilities [row, 2] in the order of the members' mean rank."""
    graph = given.graph
    parts = zip(given.preds, ranks, strict=True)
    own = [along(graph, rank.at, rank.value, columns(graph, pred, [1])) for pred, rank in parts]
    mean = graph.add("Div", weighted(graph, own, [1.0] * len(own)), float(len(own)))
    digits = 10.0**DIGITS
    rounded = graph.add("Div", graph.add("Round", graph.add("Mul", mean, digits)), digits)
    return pairs(graph, along(graph, scale.at, scale.value, rounded))
