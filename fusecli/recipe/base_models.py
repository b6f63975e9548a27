"""`models:` names to base models; `each` makes one entry into many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import Any

from fusecli.recipe.further import check_foreign, with_foreign
from fusecli.recipe.imported import imported, is_imported, refuse_teachers
from fusecli.recipe.inheritance import spelled_out
from fusecli.recipe.learners import FIXED, model, signature_of
from fusecli.recipe.lessons import FIXED as LESSON
from fusecli.recipe.lessons import keys_of, with_lessons
from fusecli.recipe.limits import LIMITS, limits
from fusecli.recipe.places import Node, expect, plain, quoted, written
from fusecli.recipe.pretraining import KEY as PRETRAIN
from fusecli.recipe.pretraining import check_teachers, with_pretraining
from fusecli.recipe.scope import Scope
from fusecli.recipe.words import check_name, is_name
from fusecli.values import ImportSpec, ModelSpec

MOST = 10_000


@dataclass(frozen=True)
class Bench:
    """The base models by name, and what each name of the recipe stands for.

    groups: a name to the names it means: itself, or the models that `each` made of it.
    is_whole: whether every group could be expanded, so that all names are known.
    imported: those that were fitted elsewhere, by name.
    """

    models: Mapping[str, ModelSpec]
    groups: Mapping[str, tuple[str, ...]]
    is_whole: bool = True
    imported: Mapping[str, ImportSpec] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all base models."""
        return (*self.models, *self.imported)

    def may_have(self, name: str) -> bool:
        """Tell whether a name may be of a model that a group with a mistake would have made."""
        broken = (group for group, members in self.groups.items() if not members)
        return not self.groups or any(name.startswith(f"{group}.") for group in broken)


def base_models(node: Node, scope: Scope) -> Bench:
    """Return every base model of a recipe in its order, mistakes noted."""
    if not expect(node, dict, scope.found):
        return Bench({}, {}, is_whole=False)
    if not node.keys:
        scope.found.at(node, "names no model", "such as forest: random_forest")
    nodes: dict[str, Node] = {}
    groups: dict[str, tuple[str, ...]] = {}
    borrowed: dict[str, ImportSpec] = {}
    for name, child in node.keys.items():
        check_name(child, name, scope.found)
        if is_imported(child):
            borrowed[name] = imported(child, scope)
            continue
        made = _expanded(name, spelled_out(child), scope)
        for twin in (one for one in made if one in nodes or (one != name and one in node.keys)):
            scope.found.at_key(child, f"makes '{twin}', which another model is called")
        nodes |= made
        groups[name] = tuple(made)
    names = {name: (name,) for name in nodes} | groups
    alone = {name: _alone(each, scope) for name, each in nodes.items()}
    refuse_teachers(nodes.values(), borrowed, scope.found)
    known = with_foreign(names, scope.targets) | dict.fromkeys(borrowed, ())
    models = with_lessons(alone, nodes, known, scope.found)
    check_foreign(models, nodes, scope)
    check_teachers(models, nodes, scope.found)
    names |= {name: (name,) for name in borrowed}
    return Bench(models, names, is_whole=all(groups.values()), imported=borrowed)


def _alone(node: Node, scope: Scope) -> ModelSpec:
    """Return the model of a mapping, with the limits of its fits, which one inside another has not.

    Without what it learns from others.
    """
    fixed = (*FIXED, *LIMITS, *LESSON, PRETRAIN)
    if not node.keys:
        return model(node, scope, fixed)
    signature = signature_of(node, scope)
    parameters = list(signature.parameters) if signature else []
    made = model(node.without(*keys_of(node, parameters), PRETRAIN), scope, fixed)
    if PRETRAIN in node.keys:
        made = with_pretraining(made, node, scope)
    return replace(made, **limits(node, scope.found)) if made.use else made


def _expanded(name: str, node: Node, scope: Scope) -> dict[str, Node]:
    if "each" not in node.keys:
        return {name: node}
    axes = _axes(node, scope)
    nodes = dict(_grid(name, node.without("each"), axes)) if axes else {}
    if axes and len(nodes) < prod(len(values) for values in axes.values()):
        scope.found.at(node.keys["each"], "gives two models the same name")
    for made in nodes:
        if not is_name(made):
            scope.found.at(node.keys["each"], f"makes {quoted(made)}, which is no name")
    return nodes


def _axes(node: Node, scope: Scope) -> dict[str, tuple[Node, ...]]:
    """Return the values of each key of `each`; nothing when it cannot be expanded."""
    each = node.keys["each"]
    if not expect(each, dict, scope.found):
        return {}
    before = len(scope.found.problems)
    signature = signature_of(node, scope)
    if signature and not signature.is_open:
        known = [*signature.parameters, "seed", *keys_of(node, ())]
        scope.found.unknown_keys(each, known)
    for key, axis in each.keys.items():
        _check_axis(key, axis, node, scope)
    axes = {key: axis.items for key, axis in each.keys.items()}
    if prod(len(values) for values in axes.values()) > MOST:
        scope.found.at(each, f"makes more than {MOST:,} models")
    elif not axes:
        scope.found.at(each, "names no parameter", "such as each: {max_depth: [3, 6]}")
    return axes if len(scope.found.problems) == before else {}


def _check_axis(key: str, axis: Node, node: Node, scope: Scope) -> None:
    if not axis.items:
        scope.found.at(axis, "should be a list of values")
    if key in node.keys:
        message = f"is given twice: in 'each' and at {written(node.keys[key].path)}"
        scope.found.at_key(axis, message)


def _grid(
    name: str, node: Node, axes: Mapping[str, tuple[Node, ...]]
) -> Iterator[tuple[str, Node]]:
    """Yield every combination as a model's name and mapping, the last key turning fastest."""
    for choice in product(*(enumerate(values) for values in axes.values())):
        labels = [_label(value, number) for number, value in choice]
        keys = dict(zip(axes, (value for _, value in choice), strict=True))
        yield ".".join((name, *labels)), replace(node, value=node.keys | keys)


def _label(node: Node, number: int) -> str:
    """Return a value as part of a name: scalars as written, lists joined, mappings by number."""
    value: Any = plain(node)
    if isinstance(value, dict):
        return str(node.keys["use"].value if "use" in node.keys else number + 1)
    parts = value if isinstance(value, list) else [value]
    return "-".join(part if isinstance(part, str) else quoted(part) for part in parts)
