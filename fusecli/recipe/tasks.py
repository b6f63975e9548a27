"""Whether what a recipe names works for the kind of task that its table turns out to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from fusecli import registry
from fusecli.errors import Problem
from fusecli.models import mistakes, model_tasks
from fusecli.recipe.inheritance import spelled_out
from fusecli.recipe.language import Recipe
from fusecli.recipe.places import Node, nearest, problem
from fusecli.registry import Entry
from fusecli.values import Dataset, Kind, Learn, ModelSpec

TAKES: Mapping[Learn, str] = {
    "residuals": "it takes a model of values, for classes one that takes weights",
    "soft_labels": "it takes a model of the task, for classes one that takes weights",
    "features": "it takes a model of the task",
}


def unsuited(recipe: Recipe, kind: Kind) -> tuple[Problem, ...]:
    """Return a mistake for every metric, model and strategy that cannot do this kind of task.

    Models may be for another target, where there are several.
    """
    several = bool(recipe.data.also_predict)
    models = () if several else tuple(_models(recipe))
    plain = tuple(
        problem(node.place, node.path, f"'{node.value}' is not for {kind}", _hint(tasks))
        for node, tasks in (*models, *_words(recipe.root))
        if kind not in tasks
    )
    return plain if several else (*plain, *_lessons(recipe, kind))


def unsuited_further(recipe: Recipe, target: str, kind: Kind) -> tuple[Problem, ...]:
    """Return a mistake for the fusion and the metric, if they cannot do the task of one target."""
    asked = recipe.data.also_predict[target].metric
    place = nearest(recipe.root, ("data", "also_predict", target, "metric"))
    metric = ((place, registry.get("metrics", asked).tasks),) if asked else ()
    words = (*metric, *_strategies(spelled_out(recipe.root.keys["fusion"])))
    return tuple(
        problem(
            node.place,
            node.path,
            f"'{node.value}' is not for {kind}, which the task of '{target}' is",
            _hint(tasks),
        )
        for node, tasks in words
        if kind not in tasks
    )


def misfits(recipe: Recipe, dataset: Dataset) -> tuple[Problem, ...]:
    """Return a mistake for every parameter of a model that does not fit the table."""
    return tuple(
        recipe.problem(("models", name, *path), message, hint)
        for name, spec in recipe.models.items()
        for path, message, hint in mistakes(spec, dataset)
    )


def _lessons(recipe: Recipe, kind: Kind) -> Iterator[Problem]:
    """Yield what a model cannot learn from others in this kind of task."""
    for name, spec in recipe.models.items():
        if spec.lesson is None:
            continue
        if kind not in model_tasks(spec):
            node = nearest(recipe.root, ("models", name, "use"))
            message = f"'{spec.use}' cannot learn {spec.lesson.learn} of a {kind} task"
            yield problem(node.place, node.path, message, TAKES[spec.lesson.learn])
        if kind == "regression" and spec.lesson.options.get("temperature", 1) != 1:
            node = nearest(recipe.root, ("models", name, "temperature"))
            yield problem(node.place, node.path, "values have no temperature", "leave it out")
        for teacher in _of_hard_labels(recipe, spec) if kind != "regression" else ():
            node = nearest(recipe.root, ("models", name, "from"))
            message = f"'{teacher}' predicts labels without probabilities, which have no residuals"
            yield problem(node.place, node.path, message)


def _of_hard_labels(recipe: Recipe, spec: ModelSpec) -> Iterator[str]:
    for teacher in spec.teachers if spec.lesson and spec.lesson.learn == "residuals" else ():
        other = recipe.models[teacher]
        if other.use == "dummy" and other.params.get("strategy") == "most_frequent":
            yield teacher


def _hint(tasks: tuple[Kind, ...]) -> str:
    return f"it is for {' and '.join(tasks)}" if tasks else "it is for no kind of task"


def _models(recipe: Recipe) -> Iterator[tuple[Node, tuple[Kind, ...]]]:
    for name, spec in recipe.models.items():
        if spec.lesson is None:
            yield nearest(recipe.root, ("models", name, "use")), model_tasks(spec)


def _words(root: Node) -> Iterator[tuple[Node, tuple[Kind, ...]]]:
    """Yield every metric and strategy of a recipe with the kinds of task it is for."""
    keys = root.keys
    also = keys["also"].items if "also" in keys else ()
    for node in (*also, *(keys[key] for key in ("metric",) if key in keys)):
        if node.value is not None:
            yield node, registry.get("metrics", node.value).tasks
    compare = keys["compare"].items if "compare" in keys else ()
    for node in (keys["fusion"], *compare):
        yield from _strategies(spelled_out(node))


def _strategies(node: Node) -> Iterator[tuple[Node, tuple[Kind, ...]]]:
    strategy = node.keys["strategy"]
    known = registry.get("strategies", strategy.value)
    yield strategy, known.tasks
    yield from _meta_models(node, known)
    for member in node.keys["members"].items if "members" in node.keys else ():
        if isinstance(member.value, dict):
            yield from _strategies(member)


def _meta_models(node: Node, strategy: Entry) -> Iterator[tuple[Node, tuple[Kind, ...]]]:
    """Yield every model among the parameters of a strategy."""
    for name, parameter in strategy.parameters.items():
        if ModelSpec in get_args(parameter.annotation) and name in node.keys:
            model = spelled_out(node.keys[name])
            if use := model.keys.get("use"):
                yield use, model_tasks(ModelSpec(str(use.value)))
