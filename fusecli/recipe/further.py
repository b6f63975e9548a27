"""`data.also_predict:` targets beside the main one, by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from fusecli.recipe.checking import checked
from fusecli.recipe.places import Findings, Node, quoted
from fusecli.recipe.scope import Scope
from fusecli.recipe.words import entry
from fusecli.values import AlsoPredict, DataSpec, FusionSpec, Kind, ModelSpec

KEYS = ("task", "metric", "fusion")
MOST = 100
HINT = "such as also_predict: {petal_width: regression}"


def also_predict(node: Node, scope: Scope) -> dict[str, AlsoPredict]:
    """Return the further targets of a column, a list of columns, or a mapping; mistakes noted."""
    found = scope.found
    if node.value is None:
        return {}
    given = node.keys or {str(item.value): item for item in _columns(node, found)}
    if node.value in ((), {}):
        found.at(node, "names no column", HINT)
    if len(given) > MOST:
        found.at(node, f"names {len(given):,} columns, and {MOST} are the most")
    is_named = bool(node.keys)
    return {
        name: _further(child, found) if is_named else AlsoPredict() for name, child in given.items()
    }


def _columns(node: Node, found: Findings) -> tuple[Node, ...]:
    """Return the nodes of columns that are named without more."""
    items = node.items if isinstance(node.value, tuple) else (node,)
    wrong = [item for item in items if not isinstance(item.value, str)]
    for item in wrong if not isinstance(node.value, dict) else ():
        found.at(item, f"should be the name of a column, not {quoted(item.value)}", HINT)
    names = [item.value for item in items if item not in wrong]
    for place, item in enumerate(item for item in items if item not in wrong):
        if item.value in names[:place]:
            found.at(item, f"{quoted(item.value)} is named already")
    return tuple(item for item in items if item not in wrong)


def _further(node: Node, found: Findings) -> AlsoPredict:
    """Return what is said of one column: nothing, its task, or a mapping of task and metric.

    Its fusion is read when the models are known, see `with_fusions`.
    """
    if not isinstance(node.value, dict):
        return AlsoPredict(checked(node, Kind | None, found))
    found.unknown_keys(node, KEYS)
    task = checked(node.keys["task"], Kind | None, found) if "task" in node.keys else None
    return AlsoPredict(task, _metric(node, task, found))


def _metric(node: Node, task: Kind | None, found: Findings) -> str | None:
    word = node.keys.get("metric")
    known = entry("metrics", word, found) if word is not None and word.value is not None else None
    if word is None or known is None:
        return None
    if task in get_args(Kind) and task not in known.tasks:
        hint = f"it is for {' and '.join(known.tasks)}"
        found.at(word, f"'{known.name}' is not for {task}", hint)
    return known.name


def with_fusions(table: DataSpec, root: Node, read: Callable[[Node], FusionSpec]) -> DataSpec:
    """Return the table with the fusion of each further target that has one of its own."""
    found = dict(table.also_predict)
    for name, node in fusion_nodes(root).items():
        if name in found:
            found[name] = replace(found[name], fusion=read(node))
    return replace(table, also_predict=found)


def fusion_nodes(root: Node) -> dict[str, Node]:
    """Return the fusions of further targets as they are written, by target."""
    told = root.keys["data"].keys.get("also_predict") if "data" in root.keys else None
    own = {name: node.keys.get("fusion") for name, node in (told.keys if told else {}).items()}
    return {name: node for name, node in own.items() if node is not None and node.value is not None}


def with_foreign(
    groups: Mapping[str, tuple[str, ...]], targets: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return what names stand for, and those of models of one target: `petal_width.forest`."""
    foreign = {
        f"{target}.{group}": tuple(f"{target}.{name}" for name in names)
        for target in targets
        for group, names in groups.items()
    }
    return {**foreign, **groups}


def check_foreign(models: Mapping[str, ModelSpec], nodes: Mapping[str, Node], scope: Scope) -> None:
    """Note models that are called as those of a target are, or learn from one what they cannot."""
    prefixes = tuple(f"{target}." for target in scope.targets)
    for name, spec in models.items():
        if name.startswith(prefixes):
            target = next(one for one in scope.targets if name.startswith(f"{one}."))
            message = f"is how a model of the target {quoted(target)} is called"
            scope.found.at_key(nodes[name], message, "give it another name")
        foreign = [teacher for teacher in spec.teachers if teacher not in models]
        if spec.lesson and spec.lesson.learn != "features" and foreign:
            message = f"'{foreign[0]}' predicts another target, which has no {spec.lesson.learn}"
            scope.found.at(nodes[name].keys["learn"], message, "learn: features takes it")
