"""A cascade as nodes of a graph, in which every stage predicts every row."""

from __future__ import annotations

from collections.abc import Sequence

from fusecli.graphs.arithmetic import clipped_logs, columns, row_sums, softmax, weighted
from fusecli.graphs.given import Given
from fusecli.graphs.graph import DOUBLE, NotConvertible, Value
from fusecli.strategies.confidence import Certainty, Confidence, agreement
from fusecli.values import Integers


def answered(
    given: Given,
    order: Integers,
    thresholds: tuple[float, ...],
    confidences: tuple[Confidence, ...],
) -> Value:
    """Return what the first stage says of a row that is sure of it [row, output]."""
    stages = [given.preds[int(member)] for member in order]
    answer = stages[len(thresholds)]
    for stage in reversed(range(len(thresholds))):
        if thresholds[stage] <= 1:
            surety = _surety(given, confidences[stage], stages[: stage + 1])
            is_sure = given.graph.add("GreaterOrEqual", surety, float(thresholds[stage]))
            answer = given.graph.add("Where", is_sure, stages[stage], answer)
    return answer


def _surety(given: Given, confidence: Confidence, stages: Sequence[Value]) -> Value:
    """Return how sure the last of some stages is [row, 1]."""
    if isinstance(confidence, Certainty):
        return _certainty(given, confidence, stages[-1])
    if confidence is agreement:
        return _agreement(given, stages)
    raise NotConvertible("no graph is written for a cascade whose confidence is 'gain'")


def _certainty(given: Given, confidence: Certainty, pred: Value) -> Value:
    graph = given.graph
    logs = graph.add("Mul", float(confidence.sharpness), clipped_logs(graph, pred))
    largest = graph.add_all("TopK", 2, softmax(graph, logs), [2], axis=1)[0]
    first = columns(graph, largest, [0])
    if confidence.kind != "margin":
        return first
    return graph.add("Sub", first, columns(graph, largest, [1]))


def _agreement(given: Given, stages: Sequence[Value]) -> Value:
    graph = given.graph
    calls = [graph.add("ArgMax", pred, axis=1, keepdims=1) for pred in stages]
    same = [
        graph.add("Cast", graph.add("Equal", call, calls[-1]), to=DOUBLE) for call in calls[:-1]
    ]
    if not same:
        return graph.add("Mul", 0.0, row_sums(graph, stages[0]))
    return graph.add("Div", weighted(graph, same, [1.0] * len(same)), float(len(same)))
