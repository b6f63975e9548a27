"""Pieces of JSON Schema: of a type, of a parameter, of the words of a room, of a word's keys."""

from __future__ import annotations

import re
from inspect import getdoc
from typing import Any, get_args

from fusecli import registry
from fusecli.recipe.checking import adapter
from fusecli.recipe.learners import MODELS
from fusecli.recipe.writing import plain_value
from fusecli.registry import Entry, Parameter, Room
from fusecli.values import Kind, ModelSpec

Schema = dict[str, Any]


def reference(name: str) -> Schema:
    """Return a pointer at a definition (beside which draft 7 would ignore other keys)."""
    return {"allOf": [{"$ref": f"#/definitions/{name}"}]}


def of_type(annotation: Any) -> Schema:
    """Return the schema of an annotated type; a model may stand where `ModelSpec` does."""
    if annotation is ModelSpec:
        return reference("model")
    if annotation == MODELS:
        return {"type": "array", "items": reference("model"), "minItems": 1}
    if {ModelSpec, MODELS} & set(get_args(annotation)):
        return {"anyOf": [of_type(kind) for kind in get_args(annotation)]}
    return adapter(annotation).json_schema()


def of_parameter(entry: Entry, name: str, parameter: Parameter) -> Schema:
    """Return the schema of one key of a registered function, with what its docstring says of it."""
    schema = of_type(parameter.annotation) | described(getdoc(entry.function), name)
    if parameter.default not in (Parameter.REQUIRED, None):
        schema["default"] = plain_value(parameter.default)
    return schema


def of_targets() -> Schema:
    """Return the forms of `also_predict`: a column, a list of them, or what each of them is."""
    kind, column = of_type(Kind | None), {"type": "string", "minLength": 1}
    fusion = {"anyOf": [reference("fusion"), {"type": "null"}]}
    keys = {"task": kind, "metric": reference("metric"), "fusion": fusion}
    told = {"type": "object", "properties": keys, "additionalProperties": False}
    named = {"type": "object", "additionalProperties": {"anyOf": [kind, told]}, "minProperties": 1}
    many = {"type": "array", "items": column, "minItems": 1, "uniqueItems": True}
    return {"anyOf": [column, many, named, {"type": "null"}]}


def described(documentation: str | None, name: str) -> Schema:
    """Return the sentence that begins with `name:` in a docstring as a description, if any does."""
    found = re.search(rf"(?<!\w){name}: (.+?)(?:[.;]\s|\.?$)", documentation or "", re.DOTALL)
    return {"description": " ".join(found[1].split())} if found else {}


def words(room: Room) -> Schema:
    """Return the schema of the names of a room, each with its one-sentence summary."""
    entries = [registry.get(room, name) for name in registry.names(room)]
    # A source that reads files is not named: the path's suffix tells which one it is.
    # Nor is one that takes a key, such as openml:31.
    other = ("suffixes", "keyed")
    named = [entry for entry in entries if not any(map(entry.traits.get, other))]
    return {"anyOf": [{"const": entry.name, "description": entry.summary} for entry in named]}


def for_each_word(room: Room, key: str, fixed: Schema, word: str, *, each: bool) -> Schema:
    """Return the schema of a mapping whose `key` names a function of a room and so its other keys.

    each: whether `each` may stand beside, with lists of values of the same keys.
    """
    branches = []
    for name in registry.names(room):
        entry = registry.get(room, name)
        keys = {own: of_parameter(entry, own, kind) for own, kind in entry.parameters.items()}
        needed = [own for own, kind in entry.parameters.items() if _is_required(kind)]
        grid = {"each": _each(keys | {"seed": fixed["seed"]})} if each else {}
        then = {
            "properties": {key: {}, **fixed, **keys, **grid},
            "additionalProperties": False,
            "required": [] if each else needed,
        }
        condition = {"properties": {key: {"const": name}}, "required": [key]}
        branches.append({"if": condition, "then": then})
    properties = {key: reference(word)}
    return {"type": "object", "required": [key], "properties": properties, "allOf": branches}


def _is_required(parameter: Parameter) -> bool:
    return parameter.default is Parameter.REQUIRED


def _each(keys: dict[str, Schema]) -> Schema:
    lists = {
        name: {"type": "array", "items": schema, "minItems": 1} for name, schema in keys.items()
    }
    return {
        "description": "Lists of values: one model for every combination.",
        "type": "object",
        "properties": lists,
        "additionalProperties": False,
        "minProperties": 1,
    }
