"""As much of JSON Schema as the shipped schemas use: what is wrong with a document, as a list."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
KNOWN = {
    *("$schema", "title", "description", "definitions", "$ref", "type", "const", "enum", "anyOf"),
    *("properties", "required", "additionalProperties", "items", "minimum"),
}


def mistakes(value: Any, schema: Schema, root: Schema | None = None, at: str = "$") -> list[str]:
    root = root or schema
    unknown = schema.keys() - KNOWN
    if unknown:
        return [f"{at}: the schema uses {unknown}, which is not checked"]
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/definitions/")
        return mistakes(value, root["definitions"][name], root, at)
    if "anyOf" in schema:
        found = [mistakes(value, option, root, at) for option in schema["anyOf"]]
        return [] if any(not list_ for list_ in found) else found[-1]
    return [*_of_itself(value, schema, at), *_of_its_parts(value, schema, root, at)]


def _of_itself(value: Any, schema: Schema, at: str) -> list[str]:
    types = schema.get("type", [])
    names = [types] if isinstance(types, str) else types
    allowed = [schema["const"]] if "const" in schema else schema.get("enum", [value])
    found = [] if value in allowed else [f"{at}: {value!r} is not one of {allowed}"]
    if names and not any(_is(value, name) for name in names):
        found.append(f"{at}: {value!r} is no {types}")
    if isinstance(value, int) and value < schema.get("minimum", value):
        found.append(f"{at}: {value} is too small")
    return found


def _is(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _of_its_parts(value: Any, schema: Schema, root: Schema, at: str) -> list[str]:
    if isinstance(value, list) and "items" in schema:
        parts = [(item, schema["items"], f"{at}[{i}]") for i, item in enumerate(value)]
    elif isinstance(value, dict):
        return [*_of_its_keys(value, schema, at), *_of_its_values(value, schema, root, at)]
    else:
        return []
    return [wrong for item, part, place in parts for wrong in mistakes(item, part, root, place)]


def _of_its_keys(value: dict[str, Any], schema: Schema, at: str) -> list[str]:
    found = [f"{at}: lacks {key}" for key in schema.get("required", []) if key not in value]
    if schema.get("additionalProperties", True) is False:
        found += [f"{at}: has {key}" for key in value if key not in schema.get("properties", {})]
    return found


def _of_its_values(value: dict[str, Any], schema: Schema, root: Schema, at: str) -> list[str]:
    others = schema.get("additionalProperties", True)
    rest = others if isinstance(others, dict) else {}
    known = schema.get("properties", {})
    return [
        wrong
        for key, item in value.items()
        for wrong in mistakes(item, known.get(key, rest), root, f"{at}.{key}")
    ]
