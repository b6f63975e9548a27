"""Meta-models as nodes of a graph."""

from __future__ import annotations

from fusecli.graphs.arithmetic import (
    clipped_logs,
    columns,
    from_scores,
    joined,
    normalised,
    weighted,
)
from fusecli.graphs.given import Given
from fusecli.graphs.graph import Graph, Value
from fusecli.graphs.learners import outputs
from fusecli.graphs.lessons import log_odds
from fusecli.graphs.pooling import linear
from fusecli.strategies.meta_inputs import Transform
from fusecli.strategies.meta_models import LEAST, Head
from fusecli.strategies.stacked_logits import codes
from fusecli.values import Floats


def _signal(graph: Graph, pred: Value, transform: Transform) -> Value:
    """Return probabilities as they are, or their log-odds."""
    return pred if transform == "probabilities" else log_odds(graph, pred)


def logits(given: Given, weights: Floats, offsets: Floats, transform: Transform) -> Value:
    """Return the probabilities of every class against the rest, scaled to sum to one."""
    graph, scores = given.graph, []
    for own, offset, code in zip(weights, offsets, codes(given.outputs), strict=True):
        signals = [_signal(graph, columns(graph, p, [code]), transform) for p in given.preds]
        scores.append(graph.add("Add", weighted(graph, signals, own), float(offset)))
    whole = joined(graph, scores)
    if len(scores) == 1:
        return from_scores(graph, whole, 1)
    return normalised(graph, graph.add("Sigmoid", whole))


def values(given: Given, weights: Floats, offset: float) -> Value:
    """Return offset + sum_k w_k p_k [row, 1]."""
    return given.graph.add("Add", linear(given, weights), float(offset))


def models(given: Given, heads: tuple[Head, ...], transform: Transform) -> Value:
    """Return the meta-model's predictions, or those of one a class scaled to sum to one."""
    graph = given.graph
    found = [_head(given, head, transform) for head in heads]
    if len(found) == 1:
        return found[0]
    second = [graph.add("Add", columns(graph, pred, [1]), LEAST) for pred in found]
    return normalised(graph, joined(graph, second))


def _head(given: Given, head: Head, transform: Transform) -> Value:
    graph = given.graph
    parts = [_meta_column(given, pred, transform, head.code) for pred in given.preds]
    parts += [] if given.features is None else [given.features()]
    return outputs(graph, head.estimator, joined(graph, parts), head.task, head.seen)


def _meta_column(given: Given, pred: Value, transform: Transform, code: int | None) -> Value:
    """Return what a meta-model sees of a member."""
    if given.outputs == 1:
        return pred
    if given.outputs == 2 or code is not None:
        own = columns(given.graph, pred, [1 if code is None else code])
        return _signal(given.graph, own, transform)
    return pred if transform == "probabilities" else clipped_logs(given.graph, pred)
