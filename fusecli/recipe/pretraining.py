"""`pretrain:` of a base model: another table that it learns from before its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from annotated_types import Ge

from fusecli.lessons import asks_of_another_table
from fusecli.models import has_own_task, transfer_mistakes
from fusecli.recipe.checking import checked
from fusecli.recipe.data import options_of, source_of
from fusecli.recipe.paths import spelled, unexpanded, veil
from fusecli.recipe.places import Findings, Node, nearest, quoted
from fusecli.recipe.scope import Scope
from fusecli.values import DataSpec, ModelSpec, Pretraining

KEY = "pretrain"
TYPES: dict[str, Any] = {
    "target": str | None,
    "frozen": bool,
    "strength": Annotated[float, Ge(0)],
}
TOLD = {
    "target": "The column that is predicted there; the one of the recipe if left out.",
    "frozen": "Whether the model learns from that table alone.",
    "strength": "How many rows the coefficients found there count for, in a linear model.",
}
FIXED = ("source", *TYPES)
DEFAULTS: dict[str, Any] = {"target": None, "frozen": False, "strength": Pretraining.strength}


def with_pretraining(spec: ModelSpec, node: Node, scope: Scope) -> ModelSpec:
    """Return a model with the table that its mapping says it learns from first, mistakes noted."""
    own = node.keys[KEY]
    how = _pretraining(own, scope)
    if how is None or not spec.use:
        return spec
    made = replace(spec, pretrain=how)
    if "learn" in node.keys and how.frozen and not has_own_task(made):
        told = "excludes 'learn': a model that is frozen learns from the other table alone"
        scope.found.at_key(nearest(node, (KEY, "frozen")), told, "leave one of them out")
    if has_own_task(made) and "learn" in node.keys and node.keys["learn"].value == "residuals":
        told = "excludes 'learn: residuals': what it carries over is of a task of its own"
        scope.found.at_key(own, told, "learn: features takes it, or leave one of them out")
    for path, message, hint in transfer_mistakes(made):
        scope.found.at(nearest(node, path), message, hint)
    return made


def check_teachers(
    models: Mapping[str, ModelSpec], nodes: Mapping[str, Node], found: Findings
) -> None:
    """Note models whose teachers cannot say anything honest of the table that comes first."""
    for name, spec in models.items():
        if spec.lesson is None or not asks_of_another_table(spec):
            continue
        for teacher in _above(models, name):
            if teacher not in models:
                told, hint = "predicts another target", "leave one of them out"
            elif models[teacher].pretrain is not None:
                told = "may have learned from the rows that it would predict there"
                hint = "leave pretrain out of one of the two, or say learn: soft_labels"
            else:
                continue
            message = f"excludes 'learn: {spec.lesson.learn}': '{teacher}' {told}"
            found.at_key(nodes[name].keys[KEY], message, hint)


def _above(models: Mapping[str, ModelSpec], name: str) -> list[str]:
    """Return the models that a model learns from, theirs, and so on, in circles or not."""
    seen: list[str] = []
    left = list(models[name].teachers)
    while left:
        one = left.pop(0)
        if one not in seen:
            seen.append(one)
            left += models[one].teachers if one in models else ()
    return seen


def _pretraining(node: Node, scope: Scope) -> Pretraining | None:
    if isinstance(node.value, str):
        node = replace(node, value={"source": node})
    if not isinstance(node.value, dict):
        hint = "such as pretrain: {source: other.csv}"
        scope.found.at(node, f"should name another table, not {quoted(node.value)}", hint)
        return None
    if "source" not in node.keys:
        scope.found.at(node, "missing key 'source'", "a name or a path, such as source: other.csv")
        return None
    place = node.keys["source"]
    given: dict[str, Any] = {
        key: checked(node.keys[key], kind, scope.found) if key in node.keys else DEFAULTS[key]
        for key, kind in TYPES.items()
    }
    source = source_of(place, scope)
    data = DataSpec(
        source=source,
        target=given["target"],
        params=options_of(node, source, scope, FIXED),
        spelled=spelled(place),
        veil=veil(place),
    )
    written = unexpanded(place) if source.startswith("/") else str(place.value)
    return Pretraining(data, given["frozen"], given["strength"], written)
