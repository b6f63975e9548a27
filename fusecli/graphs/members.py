"""Base models as nodes of a graph: the mean of what the models of their folds predict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fusecli.graphs.arithmetic import joined, total
from fusecli.graphs.graph import Graph, NotConvertible, Value
from fusecli.graphs.inputs import Matrix
from fusecli.graphs.learners import outputs
from fusecli.graphs.lessons import corrected, signals
from fusecli.graphs.preparation import prepared
from fusecli.lessons.options import OPTIONS
from fusecli.saved.fold_models import FoldModel, Part
from fusecli.saved.predictor import Predictor
from fusecli.values import Lesson


@dataclass
class Members:
    """The members of a fusion in a graph. said: by key what a model predicts [row, output]."""

    graph: Graph
    matrix: Matrix
    predictor: Predictor
    said: dict[str, Value] = field(default_factory=dict)

    def member(self, name: str) -> Value:
        """Return what a member predicts [row, output].

        Raises:
            NotConvertible: one of its models has a part that no graph is written for.
        """
        found = [self.model(key) for key in self.predictor.deployed.models[name]]
        return mean(self.graph, found)

    def model(self, key: str) -> Value:
        """Return what one model predicts; it is written once, whoever else learns from it."""
        if key not in self.said:
            self.said[key] = self._written(key)
        return self.said[key]

    def _written(self, key: str) -> Value:
        model, deployed = self.predictor.model(key), self.predictor.deployed
        lesson = model.spec.lesson
        if lesson is None or not model.needs_teachers:
            return alone(self.graph, self.matrix, model)
        if any(deployed.aim_of(name) != deployed.aim for name in model.spec.teachers):
            raise NotConvertible("it learns from models of another target")
        taught = [self.model(teacher) for teacher in deployed.teachers[key]]
        return learned(self.graph, self.matrix, model, lesson, taught)


def mean(graph: Graph, found: Sequence[Value]) -> Value:
    """Return the mean of what models predict."""
    return graph.add("Div", total(graph, found), float(len(found)))


def alone(graph: Graph, matrix: Matrix, model: FoldModel) -> Value:
    """Return what a model predicts that needs no teachers."""
    return _part(graph, matrix, model.parts[0])


def learned(
    graph: Graph, matrix: Matrix, model: FoldModel, lesson: Lesson, taught: Sequence[Value]
) -> Value:
    """Return what a model predicts with its teachers, in their order."""
    options = OPTIONS[lesson.learn](**lesson.options)
    if lesson.learn == "features":
        seen = matrix if options.passthrough else Matrix("", 0, (), ())
        parts = [signals(graph, pred, model.task.outputs) for pred in taught]
        return _part(graph, _extended(graph, seen, parts, model.task.outputs), model.parts[0])
    steps = joined(graph, [_part(graph, matrix, part) for part in model.parts])
    return corrected(graph, mean(graph, taught), steps, model.task, options.shrinkage)


def _extended(graph: Graph, matrix: Matrix, parts: Sequence[Value], outputs: int) -> Matrix:
    """Return the columns with further numbers."""
    width = outputs if outputs > 2 else 1
    own = [matrix.numbers] if matrix.count else []
    count = matrix.count + width * len(parts)
    return replace(matrix, numbers=joined(graph, [*own, *parts]), count=count)


def _part(graph: Graph, matrix: Matrix, part: Part) -> Value:
    features, learner = (step for _, step in part.pipeline.steps)
    return outputs(graph, learner, prepared(graph, matrix, features), part.task, part.seen)
