"""Whether a plain value fits an annotated type: the quick yes that keeps pydantic unimported.

Strict as a document should be: 1 is a float but 1.0 is no integer, true is no number, nothing is
turned into text. What is not accepted here is judged (and explained) by `checking`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt

REFUSED: Final = object()
_BOUNDS: dict[type, Callable[[Any, Any], bool]] = {
    Ge: lambda value, bound: value >= bound.ge,
    Gt: lambda value, bound: value > bound.gt,
    Le: lambda value, bound: value <= bound.le,
    Lt: lambda value, bound: value < bound.lt,
}


def accepted(value: Any, annotation: Any) -> Any:
    """Return a plain value as its annotated type holds it, or `REFUSED`.

    A list becomes the tuple and an integer the float that the annotation asks for.
    """
    if annotation is Any:
        return value
    if annotation in (int, str, bool, NoneType, None):
        return value if type(value) is (annotation or NoneType) else REFUSED
    if annotation is float:
        return _float(value)
    shape = _SHAPES.get(get_origin(annotation))
    return shape(value, get_args(annotation)) if shape else REFUSED


def _float(value: Any) -> Any:
    return float(value) if type(value) in (int, float) and math.isfinite(value) else REFUSED


def _literal(value: Any, args: tuple[Any, ...]) -> Any:
    same = [known for known in args if type(known) is type(value) and known == value]
    return same[0] if same else REFUSED


def _annotated(value: Any, args: tuple[Any, ...]) -> Any:
    inner = accepted(value, args[0])
    if inner is REFUSED or any(type(bound) not in _BOUNDS for bound in args[1:]):
        return REFUSED
    return inner if all(_BOUNDS[type(bound)](inner, bound) for bound in args[1:]) else REFUSED


def _union(value: Any, args: tuple[Any, ...]) -> Any:
    """Return what the first member makes of it, but rather one that leaves its type alone."""
    fits = [fit for arg in args if (fit := accepted(value, arg)) is not REFUSED]
    same = [fit for fit in fits if type(fit) is type(value)]
    return (same or fits or [REFUSED])[0]


def _list(value: Any, args: tuple[Any, ...]) -> Any:
    if type(value) is not list:
        return REFUSED
    items = [accepted(item, args[0]) for item in value]
    return REFUSED if any(item is REFUSED for item in items) else items


def _tuple(value: Any, args: tuple[Any, ...]) -> Any:
    items = _list(value, args[:1]) if args[1:] == (...,) else REFUSED
    return tuple(items) if isinstance(items, list) else REFUSED


def _mapping(value: Any, args: tuple[Any, ...]) -> Any:
    if type(value) is not dict or args[0] is not str:
        return REFUSED
    items = {key: accepted(item, args[1]) for key, item in value.items()}
    return REFUSED if any(item is REFUSED for item in items.values()) else items


_SHAPES: dict[Any, Callable[[Any, tuple[Any, ...]], Any]] = {
    Annotated: _annotated,
    Literal: _literal,
    Mapping: _mapping,
    Sequence: _list,
    Union: _union,
    UnionType: _union,
    dict: _mapping,
    list: _list,
    tuple: _tuple,
}
