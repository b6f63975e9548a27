"""`data:` which table, what is predicted, and how rows are treated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, get_type_hints

from fusecli import registry, sources
from fusecli.errors import FuseError, did_you_mean
from fusecli.recipe.checking import checked
from fusecli.recipe.learners import Signature, values
from fusecli.recipe.paths import absolute, expanded, is_there, spelled, veil
from fusecli.recipe.places import Node, expect, quoted
from fusecli.recipe.scope import Scope
from fusecli.values import DataSpec, Share

OURS = ("params", "spelled", "veil")
FIXED = tuple(field.name for field in fields(DataSpec) if field.name not in OURS)


@cache
def value_types() -> Mapping[str, Any]:
    """Return the type of each key of `data:` that is a value and no path."""
    hints = get_type_hints(DataSpec, include_extras=True)
    return {name: hints[name] for name in FIXED if name not in ("source", "test")}


def data(node: Node, scope: Scope) -> DataSpec:
    """Return what a recipe says of its table, mistakes noted."""
    if not expect(node, dict, scope.found):
        return DataSpec("")
    if "source" not in node.keys:
        scope.found.at(node, "missing key 'source'", "a name or a path, such as source: iris")
        _options(node, "", scope)
        return DataSpec("")
    given = {
        name: checked(node.keys[name], annotation, scope.found)
        for name, annotation in value_types().items()
        if name in node.keys
    }
    if "test" in node.keys:
        given["test"] = _test(node.keys["test"], scope)
    source = _source(node.keys["source"], scope)
    params, shown = _options(node, source, scope), spelled(node.keys["source"])
    hidden = tuple(pair for key in ("source", "test") for pair in veil(node.keys.get(key)))
    return DataSpec(source=source, params=params, spelled=shown, veil=hidden, **given)


def _source(node: Node, scope: Scope) -> str:
    """Return a registered name as it is, and anything else as an absolute path."""
    text = expanded(node, scope.found)
    if text is None or text in registry.names("sources"):
        return text or ""
    path = absolute(text, node)
    if sources.is_path(text) or is_there(path):
        return path
    hint = did_you_mean(text, registry.names("sources"))
    scope.found.at(node, f"no source and no file is called {quoted(node.value)}", hint)
    return ""


def _options(node: Node, source: str, scope: Scope) -> dict[str, Any]:
    """Return the reading options given beside the source, with defaults for the rest."""
    if not source:
        scope.found.unknown_keys(node, [*FIXED, *_any_option()])
        return {}
    try:
        known = sources.find(source)
    except FuseError as error:
        message = error.message.removeprefix(f"{source}: ")
        scope.found.at(node.keys["source"], message, error.hint)
        return {}
    return values(node, Signature(known.parameters), FIXED, scope)


def _any_option() -> set[str]:
    entries = [registry.get("sources", name) for name in registry.names("sources")]
    return {option for known in entries for option in known.parameters}


def _test(node: Node, scope: Scope) -> float | str | None:
    """Return the share of rows held out, or the absolute path of a table of them."""
    if node.value is None:
        return None
    if not isinstance(node.value, str):
        share: float | None = checked(node, Share, scope.found)
        return share
    text = expanded(node, scope.found)
    return absolute(text, node) if text else None
