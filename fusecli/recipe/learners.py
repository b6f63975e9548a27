"""One model: `{use: word or import path, parameters, preprocess, seed}`, at any depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge

from fusecli import registry
from fusecli.features.options import Preprocess
from fusecli.models import mistakes
from fusecli.models.extras import is_installed
from fusecli.recipe.accepting import REFUSED, accepted
from fusecli.recipe.checking import checked
from fusecli.recipe.imports import constructor, imported_class
from fusecli.recipe.inheritance import spelled_out
from fusecli.recipe.places import Findings, Node, expect, nearest, plain, quoted
from fusecli.recipe.scope import Scope
from fusecli.recipe.words import entry
from fusecli.registry import Parameter
from fusecli.values import ImportPath, ModelSpec

FIXED = ("use", "preprocess", "seed")
MODELS = tuple[ModelSpec, ...]
Seed = Annotated[int, Ge(0)]


@dataclass(frozen=True)
class Signature:
    """What a model takes: its parameters, whether any other too, and whether defaults are ours."""

    parameters: Mapping[str, Parameter]
    is_open: bool = False
    is_ours: bool = True


def model(node: Node, scope: Scope, fixed: tuple[str, ...] = FIXED) -> ModelSpec:
    """Return the model that a mapping spells out, its mistakes noted.

    fixed: the keys that a model may have beside its parameters.
    """
    signature = signature_of(node, scope)
    if signature is None:
        return ModelSpec("")
    params = values(node, signature, fixed, scope)
    preprocess, seed = node.keys.get("preprocess"), node.keys.get("seed")
    spec = ModelSpec(
        use=str(node.keys["use"].value),
        params=params,
        preprocess=_preprocess(preprocess, scope.found) if preprocess else {},
        seed=checked(seed, Seed | None, scope.found) if seed else None,
    )
    for path, message, hint in mistakes(spec):
        scope.found.at(nearest(node, path), message, hint)
    return spec


def _preprocess(node: Node, found: Findings) -> dict[str, Any]:
    """Return what a recipe asks of the preparation of columns, by key."""
    types = get_type_hints(Preprocess, include_extras=True)
    if not expect(node, dict, found):
        return {}
    found.unknown_keys(node, list(types))
    return {
        key: checked(child, types[key], found) for key, child in node.keys.items() if key in types
    }


def signature_of(node: Node, scope: Scope) -> Signature | None:
    """Return what the model of a mapping takes, or note that it names none."""
    use = named(node, "use", FIXED, scope)
    if use is None:
        return None
    if isinstance(use.value, str) and "." in use.value:
        cls = imported_class(use, scope.allow_import, scope.found)
        return Signature(*constructor(cls), is_ours=False) if cls else None
    known = entry("models", use, scope.found)
    return _catalogued(known.name) if known else None


@cache
def _catalogued(name: str) -> Signature:
    # kept, because a grid asks for the same model very many times
    return Signature(registry.get("models", name).parameters)


def named(node: Node, key: str, fixed: tuple[str, ...], scope: Scope) -> Node | None:
    """Return the node below the key that says what a mapping is, or note that it is missing."""
    if not expect(node, dict, scope.found):
        return None
    if key in node.keys:
        return node.keys[key]
    likely = [child for word, child in node.keys.items() if get_close_matches(word, [key])]
    for child in likely[:1]:
        scope.found.at_key(child, f"unknown key {quoted(child.path[-1])}", f"did you mean '{key}'?")
    if not likely:
        scope.found.at(node, f"missing key '{key}'", f"known are {', '.join(sorted(fixed))}")
    return None


def values(
    node: Node, signature: Signature, fixed: tuple[str, ...], scope: Scope
) -> dict[str, Any]:
    """Return the parameters by name: those given, checked, and our defaults for the rest."""
    known = signature.parameters
    _unknown(node, signature, fixed, scope)
    given = {
        name: value(node.keys[name], known[name].annotation, scope)
        if name in known
        else plain(node.keys[name])
        for name in node.keys
        if name not in fixed
    }
    for name, parameter in known.items():
        if name not in given and parameter.default is Parameter.REQUIRED:
            scope.found.at(node, f"missing key '{name}'")
    return _defaults(known) | given if signature.is_ours else given


def _defaults(known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the default of every parameter, those of models in defaults included."""
    return {name: _completed(parameter.default) for name, parameter in known.items()}


def _completed(default: Any) -> Any:
    if isinstance(default, tuple):
        return tuple(_completed(one) for one in default)
    if not isinstance(default, ModelSpec):
        return default
    known = _catalogued(default.use).parameters
    return replace(default, params=_defaults(known) | dict(default.params))


def _unknown(node: Node, signature: Signature, fixed: tuple[str, ...], scope: Scope) -> None:
    """Note unknown keys; where any is taken, only one that looks like a slip of the pen."""
    known = [*fixed, *signature.parameters]
    if signature.is_open:
        slips = [key for key in node.keys if get_close_matches(key, known, 1, 0.8)]
        node = node.without(*(key for key in node.keys if key not in slips))
    scope.found.unknown_keys(node, known)


def value(node: Node, annotation: Any, scope: Scope) -> Any:
    """Return a parameter as its annotated type holds it; where a model may stand, a model."""
    if annotation == ImportPath:
        return _module(node, scope)
    types = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if MODELS in types and (isinstance(node.value, tuple) or ModelSpec not in types):
        return _models(node, scope)
    if ModelSpec not in types:
        return checked(node, annotation, scope.found)
    fits = (accepted(plain(node), other) for other in types if other not in (ModelSpec, MODELS))
    simple = [fit for fit in fits if fit is not REFUSED]
    return simple[0] if simple else model(spelled_out(node), scope)


def _module(node: Node, scope: Scope) -> str:
    """Return the import path of a PyTorch module, mistakes noted."""
    path: str = checked(node, str, scope.found)
    if isinstance(path, str) and is_installed("torch"):  # else that is what is told
        imported_class(node, scope.allow_import, scope.found, "PyTorch module")
    return path


def _models(node: Node, scope: Scope) -> tuple[ModelSpec, ...]:
    if expect(node, tuple, scope.found) and not node.items:
        scope.found.at(node, "names no model", "such as [ridge, lasso]")
    return tuple(model(spelled_out(item), scope) for item in node.items)
