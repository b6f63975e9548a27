"""The JSON Schema of what a recipe says of tables: `data:` and `pretrain:`."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import getdoc

from fusecli import registry
from fusecli.recipe import data, pretraining
from fusecli.recipe.schema_parts import (
    Schema,
    described,
    of_parameter,
    of_targets,
    of_type,
    words,
)
from fusecli.values import DataSpec, Share

_COLUMNS = {
    "target": "The column to predict.",
    "task": "The kind of task; worked out from the target when left out.",
    "drop": "Columns that no model may see.",
    "also_predict": "Further columns to predict, each with a board of its own.",
    "id": "The column that names rows.",
    "weight": "The column of row weights.",
    "group": "The column whose equal values stay in one fold.",
    "time": "The column that orders rows: folds then test on later rows only.",
}


def of_data() -> Schema:
    """Return the keys of `data:`."""
    path = {"type": "string", "minLength": 1, "description": "A path relative to the recipe."}
    fixed = {name: of_type(kind) for name, kind in data.value_types().items()}
    fixed["source"] = {"anyOf": [words("sources"), path]}
    fixed["test"] = {"anyOf": [of_type(Share), path, {"type": "null"}]}
    fixed["also_predict"] = of_targets()
    told = {
        name: schema | (_told(name) or described(getdoc(DataSpec), name))
        for name, schema in fixed.items()
    }
    return {
        "description": "Which table, and what is predicted.",
        "type": "object",
        "properties": _reading_options() | told,
        "additionalProperties": False,
    }


def of_pretraining() -> Schema:
    """Return the forms of `pretrain`: a table, or a mapping of it and how it is learned from."""
    source = {"anyOf": [words("sources"), {"type": "string", "minLength": 1}]}
    own = {
        key: of_type(kind) | {"description": pretraining.TOLD[key]}
        for key, kind in pretraining.TYPES.items()
    }
    whole = {
        "type": "object",
        "required": ["source"],
        "properties": {**_reading_options(), "source": source, **own},
        "additionalProperties": False,
    }
    told = "Another table that it learns from before its own."
    return {"description": told, "anyOf": [*source["anyOf"], whole]}


def _told(name: str) -> Schema:
    return {"description": _COLUMNS[name]} if name in _COLUMNS else {}


def _reading_options() -> dict[str, Schema]:
    """Return the keys of every source; one that two sources share is of either type."""
    options: dict[str, list[Schema]] = {}
    for name in registry.names("sources"):
        entry = registry.get("sources", name)
        for key, parameter in entry.parameters.items():
            schema = of_parameter(entry, key, parameter)
            if schema not in options.setdefault(key, []):
                options[key].append(schema)
    return {key: _either(schemas) for key, schemas in options.items()}


def _either(schemas: Sequence[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
