"""The recipe's language as JSON Schema, from the registry, for editors that complete and check."""

from __future__ import annotations

from inspect import getdoc
from typing import Any, get_type_hints

from fusecli.features.options import Preprocess
from fusecli.lessons.options import OPTIONS
from fusecli.recipe import imported, language, learners, lessons, limits, pretraining
from fusecli.recipe.schema_parts import (
    Schema,
    described,
    for_each_word,
    of_type,
    reference,
    words,
)
from fusecli.recipe.schema_tables import of_data, of_pretraining
from fusecli.recipe.words import NAME
from fusecli.values import Learn

_NAME: Schema = {"type": "string", "pattern": f"^{NAME}$"}
_DOTTED: Schema = {
    "type": "string",
    "pattern": r"^[A-Za-z]\w*(\.[A-Za-z]\w*)+$",
    "description": "The import path of a scikit-learn compatible class.",
}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of every recipe that is complete or extends another."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A recipe of fuse",
        "type": "object",
        "properties": _root() | {"models": {"type": "object"}, "fusion": {}, "compare": {}},
        "additionalProperties": False,
        # What extends another recipe may say a part of a model or a fusion only.
        "if": {"not": {"required": ["extends"]}},
        "then": {"required": list(language.REQUIRED), "properties": _whole()},
        "definitions": _definitions(),
    }


def _root() -> dict[str, Schema]:
    path = {"type": "string", "minLength": 1}
    return {
        "extends": {
            "description": "Recipes that this one is laid over, later ones over earlier ones.",
            "anyOf": [path, {"type": "array", "items": path, "minItems": 1}],
        },
        "name": _NAME | {"description": "Its name on the board; the name of the file if left out."},
        "data": of_data(),
        "cv": {
            "description": "How rows are dealt to folds: how many `folds`, and how many `repeats`.",
            "type": "object",
            "properties": {key: of_type(kind) for key, kind in language.CV.items()},
            "additionalProperties": False,
        },
        "seed": of_type(learners.Seed) | {"description": "The one seed of the run.", "default": 0},
        "metric": reference("metric") | {"description": "What strategies optimise."},
        "also": {
            "description": "Further columns of the board.",
            "type": "array",
            "items": reference("metric"),
        },
    }


def _whole() -> dict[str, Schema]:
    return {
        "models": {
            "description": "The base models by name.",
            "type": "object",
            "minProperties": 1,
            "propertyNames": _NAME,
            "additionalProperties": reference("base_model"),
        },
        "fusion": reference("fusion") | {"description": "How the models are fused."},
        "compare": {
            "description": "Further fusions of the same predictions.",
            "type": "array",
            "items": reference("fusion"),
        },
        "refit": {
            "description": "Predict new rows by one model a member, fitted to all rows, instead of "
            "the mean of its fold models, which is what was scored.",
            "type": "boolean",
            "default": False,
        },
    }


def _definitions() -> dict[str, Schema]:
    return {
        "metric": words("metrics"),
        "model_word": {"anyOf": [words("models"), _DOTTED]},
        "strategy_word": words("strategies"),
        "preprocess": _preprocess(),
        "model": _model(is_base=False),
        **{f"lesson_{key}": schema for key, schema in _lesson().items()},
        "imported_model": imported.schema(),
        "pretrain": of_pretraining(),
        "base_model": _model(is_base=True),
        "fusion": _short_or("strategy_word", _fusion()),
        "nested_fusion": _fusion(),
    }


def _short_or(word: str, whole: Schema) -> Schema:
    return {"anyOf": [reference(word), whole]}


def _model(*, is_base: bool) -> Schema:
    fixed = {"preprocess": reference("preprocess"), "seed": of_type(learners.Seed | None)}
    if is_base:
        fixed |= limits.SCHEMAS
        fixed[pretraining.KEY] = reference("pretrain")
        fixed |= {key: reference("lesson_" + key) for key in _lesson()}
    whole = for_each_word("models", "use", fixed, "model_word", each=is_base)
    if is_base:
        needs = {key: ["learn"] for key in _lesson() if key != "learn"}
        whole |= {"dependencies": {"learn": ["from"], **needs}}
    either = _short_or("model_word", whole)
    return {"anyOf": [*either["anyOf"], reference("imported_model")]} if is_base else either


def _lesson() -> dict[str, Schema]:
    """Return the keys with which a base model learns from others."""
    told: dict[str, Schema] = {
        "learn": of_type(Learn) | {"description": "What it learns from other base models."},
        "from": {
            "description": "The base models that it learns from.",
            "anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}],
        },
    }
    for learn, options in OPTIONS.items():
        for key, kind in lessons.options_of(learn).items():
            default = {"default": getattr(options(), key)}
            told[key] = of_type(kind) | described(getdoc(options), key) | default
    return told


def _fusion() -> Schema:
    member = {"anyOf": [_NAME, reference("nested_fusion")]}
    fixed: dict[str, Schema] = {
        "name": _NAME | {"description": "Its name on the board."},
        "members": {
            "description": "Base models by name, and fusions; every model if left out.",
            "type": "array",
            "items": member,
            "minItems": 1,
        },
    }
    return for_each_word("strategies", "strategy", fixed, "strategy_word", each=False)


def _preprocess() -> Schema:
    types = get_type_hints(Preprocess, include_extras=True)
    return {
        "description": "How columns are prepared for this model.",
        "type": "object",
        "properties": {
            name: of_type(kind) | described(getdoc(Preprocess), name)
            for name, kind in types.items()
        },
        "additionalProperties": False,
    }
