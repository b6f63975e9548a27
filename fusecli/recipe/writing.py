"""A recipe as plain data and as text again: complete, and without the values of variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import yaml

from fusecli.recipe.addresses import addresses, as_written
from fusecli.recipe.data import FIXED
from fusecli.recipe.imported import written
from fusecli.recipe.language import Recipe
from fusecli.recipe.paths import unexpanded
from fusecli.recipe.yaml12 import Dumper
from fusecli.values import AlsoPredict, FusionSpec, Lesson, ModelSpec, Pretraining


def resolved(recipe: Recipe) -> dict[str, Any]:
    """Return the recipe with its defaults, overrides and bases laid in, as JSON can hold it.

    Paths are absolute, but variables in them stay as `${env:NAME}`. Reading it again gives the same
    recipe where these variables are the same.
    """
    recipe = recipe.plain or recipe
    data = {
        "name": recipe.name,
        "data": _data(recipe),
        "cv": asdict(recipe.cv),
        "seed": recipe.seed,
        "metric": recipe.metric,
        "also": list(recipe.also),
        "models": _models(recipe),
        "fusion": _fusion(recipe.fusion),
        "compare": [_fusion(spec) for spec in recipe.compare],
        "refit": recipe.refit or None,
    }
    return _said(data)


def text(recipe: Recipe) -> str:
    """Return the resolved recipe as YAML."""
    return yaml.dump(resolved(recipe), Dumper=Dumper, sort_keys=False, allow_unicode=True)


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without what says nothing: null and empty lists and mappings."""
    return {key: value for key, value in data.items() if value not in (None, [], {})}


def _data(recipe: Recipe) -> dict[str, Any]:
    spec, keys = recipe.data, recipe.root.keys["data"].keys
    data = {name: plain_value(getattr(spec, name)) for name in FIXED if name != "also_predict"}
    data["also_predict"] = {n: _further(one) for n, one in spec.also_predict.items()}
    for name in ("source", "test"):
        if isinstance(data[name], str):
            is_path = data[name].startswith("/")
            data[name] = unexpanded(keys[name]) if is_path else keys[name].value
    places = {name: as_written(keys[name]) for name in addresses(spec.source) if name in keys}
    return _said(data) | _params(spec.params) | places


def _further(asked: AlsoPredict) -> dict[str, Any]:
    fusion = _fusion(asked.fusion) if asked.fusion else None
    return _said({"task": asked.task, "metric": asked.metric, "fusion": fusion})


def _models(recipe: Recipe) -> dict[str, Any]:
    fitted = {n: _model(spec) for n, spec in recipe.models.items() if not spec.made_of}
    return fitted | {name: written(spec) for name, spec in recipe.imported.items()}


def _model(spec: ModelSpec) -> dict[str, Any]:
    limits = {"timeout": spec.timeout, "memory": spec.memory}
    rest = _said({"preprocess": plain_value(spec.preprocess), "seed": spec.seed, **limits})
    taught = {**_lesson(spec.lesson), **_pretraining(spec.pretrain)}
    return {"use": spec.use, **taught, **_params(spec.params), **rest}


def _pretraining(how: Pretraining | None) -> dict[str, Any]:
    if how is None:
        return {}
    named = {"source": how.written, "target": how.source.target}
    own = {"frozen": how.frozen, "strength": how.strength}
    return {"pretrain": _said(named) | own | _params(how.source.params)}


def _lesson(lesson: Lesson | None) -> dict[str, Any]:
    if lesson is None:
        return {}
    return {"learn": lesson.learn, "from": list(lesson.teachers), **lesson.options}


def _fusion(spec: FusionSpec) -> dict[str, Any]:
    members = [_fusion(one) if isinstance(one, FusionSpec) else one for one in spec.members]
    head = {"strategy": spec.strategy, "name": spec.name or None, "members": members}
    return _said(head) | _params(spec.params)


def _params(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in params.items()}


def plain_value(value: Any) -> Any:
    """Return a parameter as JSON can hold it, models in it as mappings."""
    if isinstance(value, ModelSpec):
        return _model(value)
    if isinstance(value, Mapping):
        return _params(value)
    return [plain_value(item) for item in value] if isinstance(value, tuple | list) else value
