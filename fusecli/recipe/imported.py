"""`predictions:` of a base model that was fitted elsewhere, with the keys beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from inspect import getdoc
from typing import Any, get_type_hints

from fusecli.recipe.checking import checked
from fusecli.recipe.paths import absolute, expanded, unexpanded, veil
from fusecli.recipe.places import Findings, Node, quoted
from fusecli.recipe.scope import Scope
from fusecli.values import ImportSpec

OURS = ("shown", "veil")
PATHS = ("predictions", "test")
KEYS = tuple(field.name for field in fields(ImportSpec) if field.name not in OURS)
SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".parquet", ".pq", ".npy")
_NOT_HONEST = "its predictions of the rows to learn from were made with rows that would be scored"


def is_imported(node: Node) -> bool:
    """Tell whether the entry of a model names predictions, not what is to be fitted."""
    return "predictions" in node.keys and "use" not in node.keys


def imported(node: Node, scope: Scope) -> ImportSpec:
    """Return what a recipe says of predictions that were made elsewhere, mistakes noted."""
    found = scope.found
    found.unknown_keys(node, KEYS)
    values = {
        key: checked(node.keys[key], kind, found)
        for key, kind in value_types().items()
        if key in node.keys
    }
    _check_columns(node, values, found)
    named = {key: node.keys[key] for key in PATHS if key in node.keys}
    paths: dict[str, Any] = {key: _path(child, found) for key, child in named.items()}
    shown = {key: unexpanded(child) for key, child in named.items() if paths[key]}
    hidden = tuple(pair for key, child in named.items() if paths[key] for pair in veil(child))
    return ImportSpec(**paths, **values, shown=shown, veil=hidden)


@cache
def value_types() -> Mapping[str, Any]:
    """Return the type of each key that is a value and no path."""
    hints = get_type_hints(ImportSpec, include_extras=True)
    return {key: hints[key] for key in KEYS if key not in PATHS}


def _check_columns(node: Node, values: Mapping[str, Any], found: Findings) -> None:
    if "column" in node.keys and "columns" in node.keys:
        found.at_key(node.keys["columns"], "excludes 'column'", "give one of them")
    if values.get("columns") == {}:
        found.at(node.keys["columns"], "names no class", "such as columns: {yes: p_yes}")
    for key in ("id", "fold", "column"):
        if values.get(key) == "":
            found.at(node.keys[key], "names no column", "leave it out to have it found")


def _path(node: Node, found: Findings) -> str:
    """Return a path below the folder of the recipe; "", and a mistake noted, if it is none."""
    text = expanded(node, found)
    if text is None:
        return ""
    if not text.lower().endswith(SUFFIXES):
        hint = f"known suffixes are {', '.join(SUFFIXES)}; `fuse import` reads other layouts"
        found.at(node, f"{quoted(node.value)} is no file of predictions", hint)
    return absolute(text, node)


def refuse_teachers(nodes: Iterable[Node], names: Mapping[str, Any], found: Findings) -> None:
    """Note every model that would learn from predictions made elsewhere.

    What it learns from must come from models that have seen neither the row nor any row that it is
    scored on; a file holds predictions by models that have seen all other rows.
    """
    for source in (node.keys["from"] for node in nodes if "from" in node.keys):
        for item in source.items or (source,):
            if isinstance(item.value, str) and item.value in names:
                message = f"'{item.value}' is imported, so nothing can learn from it: {_NOT_HONEST}"
                found.at(item, message, "learn from models that are fitted here")


def written(spec: ImportSpec) -> dict[str, Any]:
    """Return what a recipe says of it, as JSON can hold it; variables in paths by name."""
    blank = ImportSpec("")
    values = {key: getattr(spec, key) for key in value_types()}
    said = {key: value for key, value in values.items() if value != getattr(blank, key)}
    return {**spec.shown, **{k: dict(v) if isinstance(v, Mapping) else v for k, v in said.items()}}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the entry of an imported model."""
    from fusecli.recipe.schema_parts import described, of_type

    path = {"type": "string", "minLength": 1}
    kinds = dict.fromkeys(PATHS, path) | {k: of_type(t) for k, t in value_types().items()}
    return {
        "type": "object",
        "required": ["predictions"],
        "properties": {key: kinds[key] | described(getdoc(ImportSpec), key) for key in KEYS},
        "additionalProperties": False,
    }
