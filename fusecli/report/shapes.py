"""The words that the JSON Schemas are made of."""

from __future__ import annotations

from typing import Any, get_args

Schema = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": ["number", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
VERSION: Schema = {"const": 1, "description": "version of this document's shape"}


def said(schema: Schema, description: str) -> Schema:
    """Return the schema with a description."""
    return {**schema, "description": description}


def exactly(**keys: Schema) -> Schema:
    """Return the schema of an object with these keys, all of them and no others."""
    return {
        "type": "object",
        "properties": keys,
        "required": list(keys),
        "additionalProperties": False,
    }


def of(words: Any) -> Schema:
    """Return the schema of one of the words of a Literal type."""
    return {"enum": list(get_args(words))}


def many(schema: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def maybe(name: str) -> Schema:
    """Return the schema of null or a definition."""
    return {"anyOf": [{"type": "null"}, {"$ref": f"#/definitions/{name}"}]}


def document(title: str, definitions: Schema, **keys: Schema) -> Schema:
    """Return a whole schema; every document says which version of it it follows."""
    return {
        "$schema": DIALECT,
        "title": title,
        **exactly(schema=VERSION, **keys),
        "definitions": definitions,
    }
