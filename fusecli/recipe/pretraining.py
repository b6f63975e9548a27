"""`pretrain:` of a base model: another table that it learns from before its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from annotated_types import Ge

from fusecli.models import has_own_task, transfer_mistakes
from fusecli.recipe.checking import checked
from fusecli.recipe.data import options_of, source_of
from fusecli.recipe.paths import spelled, unexpanded, veil
from fusecli.recipe.places import Node, nearest, quoted
from fusecli.recipe.scope import Scope
from fusecli.values import DataSpec, Learn, ModelSpec, Pretraining

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
EXCLUDED: tuple[Learn, ...] = ("residuals", "features")
DEFAULTS: dict[str, Any] = {"target": None, "frozen": False, "strength": Pretraining.strength}


def with_pretraining(spec: ModelSpec, node: Node, scope: Scope) -> ModelSpec:
    """Return a model with the table that its mapping says it learns from first, mistakes noted."""
    own = node.keys[KEY]
    how = _pretraining(own, scope)
    if how is None or not spec.use:
        return spec
    learn = node.keys["learn"].value if "learn" in node.keys else "soft_labels"
    if learn in EXCLUDED:
        told = f"excludes 'learn: {learn}': the teachers predict no rows of another table"
        scope.found.at_key(own, told, "learn: soft_labels takes it, or leave one of them out")
    made = replace(spec, pretrain=how)
    if "learn" in node.keys and how.frozen and not has_own_task(made):
        told = "excludes 'learn': a model that is frozen learns from the other table alone"
        scope.found.at_key(nearest(node, (KEY, "frozen")), told, "leave one of them out")
    for path, message, hint in transfer_mistakes(made):
        scope.found.at(nearest(node, path), message, hint)
    return made


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
