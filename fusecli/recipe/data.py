"""`data:` which table, what is predicted, and how rows are treated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from fusecli import registry, sources
from fusecli.errors import FuseError, did_you_mean
from fusecli.recipe.addresses import addresses, located
from fusecli.recipe.checking import checked
from fusecli.recipe.further import also_predict
from fusecli.recipe.learners import Signature, values
from fusecli.recipe.overrides import overridden
from fusecli.recipe.paths import absolute, expanded, is_there, spelled, veil
from fusecli.recipe.places import Findings, Node, Place, expect, quoted
from fusecli.recipe.scope import Scope
from fusecli.values import DataSpec, Share

OURS = ("params", "spelled", "veil")
FIXED = tuple(field.name for field in fields(DataSpec) if field.name not in OURS)


@cache
def value_types() -> Mapping[str, Any]:
    """Return the type of each key of `data:` that is a value as it stands there."""
    hints = get_type_hints(DataSpec, include_extras=True)
    others = ("source", "test", "also_predict")
    return {name: hints[name] for name in FIXED if name not in others}


def data(node: Node, scope: Scope) -> DataSpec:
    """Return what a recipe says of its table, mistakes noted."""
    if not expect(node, dict, scope.found):
        return DataSpec("")
    if "source" not in node.keys:
        scope.found.at(node, "missing key 'source'", "a name or a path, such as source: iris")
        options_of(node, "", scope)
        return DataSpec("")
    given = {
        name: checked(node.keys[name], annotation, scope.found)
        for name, annotation in value_types().items()
        if name in node.keys
    }
    if "test" in node.keys:
        given["test"] = _test(node.keys["test"], scope)
    if "also_predict" in node.keys:
        further = node.keys["also_predict"]
        given["also_predict"] = also_predict(further, scope)
        if given.get("target") in given["also_predict"]:
            scope.found.at(further, f"names {quoted(given['target'])}, which is the target already")
    source = source_of(node.keys["source"], scope)
    params, shown = options_of(node, source, scope), spelled(node.keys["source"])
    keys = ("source", "test", *addresses(source))
    hidden = tuple(pair for key in keys for pair in veil(node.keys.get(key)))
    return DataSpec(source=source, params=params, spelled=shown, veil=hidden, **given)


def source_of(node: Node, scope: Scope) -> str:
    """Return a registered name as it is, and anything else as an absolute path."""
    text = expanded(node, scope.found)
    if text is None or text in registry.names("sources") or sources.is_keyed(text):
        return text or ""
    path = absolute(text, node)
    if sources.is_path(text) or is_there(path):
        return path
    hint = did_you_mean(text, registry.names("sources"))
    scope.found.at(node, f"no source and no file is called {quoted(node.value)}", hint)
    return ""


def options_of(
    node: Node, source: str, scope: Scope, fixed: tuple[str, ...] = FIXED
) -> dict[str, Any]:
    """Return the reading options given beside the source, with defaults for the rest.

    fixed: the other keys that may stand there.
    """
    if not source:
        scope.found.unknown_keys(node, [*fixed, *_any_option()])
        return {}
    try:
        known = sources.find(source)
    except FuseError as error:
        message = error.message.removeprefix(f"{source}: ")
        scope.found.at(node.keys["source"], message, error.hint)
        return {}
    return located(values(node, Signature(known.parameters), fixed, scope), node, source, scope)


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


def reading_options(overrides: Sequence[str], source: str) -> dict[str, Any]:
    """Return the reading options of a source that `--set data.KEY=VALUE` gives.

    Raises:
        RecipeError: a value is of another type. FuseError: there is no such source.
    """
    place, found = Place("--set", 0, 0, Path.cwd()), Findings()
    given = [text for text in overrides if text.startswith("data.")]
    node = overridden(Node({}, (), place, place), given).keys.get("data")
    keys, known = node.keys if node else {}, sources.find(source).parameters
    named = sorted(keys.keys() & known.keys())
    options = {name: checked(keys[name], known[name].annotation, found) for name in named}
    found.told()
    return options
