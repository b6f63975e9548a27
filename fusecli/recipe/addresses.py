"""Reading options that are the address of a database: a path below the recipe, or a URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fusecli import sources
from fusecli.errors import FuseError
from fusecli.recipe.paths import absolute, expanded, unexpanded
from fusecli.recipe.places import Node
from fusecli.recipe.scope import Scope

URL = "://"
FILE = "sqlite:///"  # as SQLAlchemy writes the path of a file


def addresses(source: str) -> tuple[str, ...]:
    """Return the reading options of a source that are addresses."""
    try:
        return tuple(sources.find(source).traits["addresses"]) if source else ()
    except FuseError:  # said where the options are read
        return ()


def located(params: Mapping[str, Any], node: Node, source: str, scope: Scope) -> dict[str, Any]:
    """Return the options with their addresses in full, variables replaced; mistakes noted."""
    given = {name: node.keys[name] for name in addresses(source) if name in node.keys}
    wrong = [name for name in given if not isinstance(params.get(name), str)]
    found = {name: _located(at, scope) for name, at in given.items() if name not in wrong}
    return {**params, **found}


def _located(node: Node, scope: Scope) -> str:
    text = expanded(node, scope.found) or ""
    path = text.removeprefix(FILE)
    return path if URL in path or not path else absolute(path, node)


def as_written(node: Node) -> str:
    """Return an address as it may be written down: absolute, but with its variables by name."""
    text = str(node.value)
    return text if URL in text else unexpanded(node)
