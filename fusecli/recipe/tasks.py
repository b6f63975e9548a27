"""Whether what a recipe names works for the kind of task that its table turns out to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from fusecli import registry
from fusecli.errors import Problem
from fusecli.models import mistakes, model_tasks
from fusecli.models.catalogue import Mistake
from fusecli.recipe.further import fusion_nodes
from fusecli.recipe.hard_labels import is_hard, thresholds_on_labels
from fusecli.recipe.inheritance import spelled_out
from fusecli.recipe.language import Recipe
from fusecli.recipe.places import Node, nearest, problem
from fusecli.registry import Entry
from fusecli.values import Dataset, Kind, Learn, ModelSpec

MOST_CELLS = 100_000_000  # of numbers, in the table that a student learns from

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
    hard = () if kind == "regression" else tuple(thresholds_on_labels(recipe))
    return (*plain, *hard) if several else (*plain, *_lessons(recipe, kind), *hard)


def unsuited_further(recipe: Recipe, target: str, kind: Kind) -> tuple[Problem, ...]:
    """Return a mistake for the fusion and the metric, if they cannot do the task of one target."""
    asked = recipe.data.also_predict[target].metric
    place = nearest(recipe.root, ("data", "also_predict", target, "metric"))
    metric = ((place, registry.get("metrics", asked).tasks),) if asked else ()
    fusion = fusion_nodes(recipe.root).get(target) or recipe.root.keys["fusion"]
    words = (*metric, *_strategies(spelled_out(fusion)))
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
        for path, message, hint in (*mistakes(spec, dataset), *_too_large(spec, dataset))
    )


def _too_large(spec: ModelSpec, dataset: Dataset) -> Iterator[Mistake]:
    """Yield a mistake if further rows, a copy for each class, would fill the memory."""
    times = spec.lesson.options.get("augment", 0) if spec.lesson else 0
    task, table = dataset.task, dataset.table
    copies = task.outputs if task.is_classification else 1
    each = dataset.rows * copies * (table.numbers.shape[1] + table.codes.shape[1])
    most = MOST_CELLS // max(each, 1) - 1
    if times > max(most, 0):
        message = f"makes {times * each:,} cells, and {MOST_CELLS:,} are the most in all"
        yield ("augment",), message, f"at most {max(most, 0)} for this table"


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
        yield from _combiners(recipe, name, spec, kind)
        for teacher in _of_hard_labels(recipe, spec) if kind != "regression" else ():
            node = nearest(recipe.root, ("models", name, "from"))
            message = f"'{teacher}' predicts labels without probabilities, which have no residuals"
            yield problem(node.place, node.path, message)


def _combiners(recipe: Recipe, name: str, spec: ModelSpec, kind: Kind) -> Iterator[Problem]:
    """Yield a mistake if the strategy that makes several teachers one is not for the task."""
    word = spec.lesson.options.get("combine", "mean") if spec.lesson else "mean"
    tasks = registry.get("strategies", word).tasks
    if kind not in tasks:
        node = nearest(recipe.root, ("models", name, "combine"))
        yield problem(node.place, node.path, f"'{word}' is not for {kind}", _hint(tasks))


def _of_hard_labels(recipe: Recipe, spec: ModelSpec) -> Iterator[str]:
    for teacher in spec.teachers if spec.lesson and spec.lesson.learn == "residuals" else ():
        if is_hard(recipe, teacher):
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
