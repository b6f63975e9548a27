"""What a model makes of what its teachers predict, as nodes of a graph."""

from __future__ import annotations

from fusecli.graphs.arithmetic import ACROSS, clipped_logs, columns, joined, softmax
from fusecli.graphs.graph import Graph, Value
from fusecli.lessons.residuals import LARGEST, LEAST
from fusecli.strategies.pools import LOG_CLIP
from fusecli.values import Task


def log_odds(graph: Graph, probability: Value) -> Value:
    """Return the log-odds of probabilities, held within [1e-6, 1 - 1e-6]."""
    held = graph.add("Clip", probability, LOG_CLIP, 1 - LOG_CLIP)
    return graph.add("Log", graph.add("Div", held, graph.add("Sub", 1.0, held)))


def signals(graph: Graph, pred: Value, outputs: int) -> Value:
    """Return what is seen of a teacher: its value, log-odds of two classes, or the log of each."""
    if outputs == 1:
        return pred
    return log_odds(graph, columns(graph, pred, [1])) if outputs == 2 else clipped_logs(graph, pred)


def corrected(graph: Graph, mean: Value, steps: Value, task: Task, shrinkage: float) -> Value:
    """Return what teachers predict on average [row, output], corrected by steps [row, step]."""
    if not shrinkage:
        return mean
    if not task.is_classification:
        return graph.add("Add", mean, graph.add("Mul", float(shrinkage), steps))
    held = graph.add("Clip", steps, -LARGEST, LARGEST)
    moves = graph.add("Mul", float(shrinkage), _moves(graph, held, task.outputs))
    scores = graph.add("Log", graph.add("Max", mean, LEAST))
    return softmax(graph, graph.add("Add", scores, moves))


def _moves(graph: Graph, steps: Value, classes: int) -> Value:
    """Return steps in log-odds [row, class] that are centred over classes."""
    if classes == 2:
        return graph.add("Div", joined(graph, [graph.add("Neg", steps), steps]), 2.0)
    centred = graph.add("Sub", steps, graph.add("ReduceMean", steps, ACROSS, keepdims=1))
    return graph.add("Mul", (classes - 1) / classes, centred)
