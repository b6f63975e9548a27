"""Values against annotated types, and what is wrong with them, each at its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from fusecli.errors import did_you_mean
from fusecli.recipe.accepting import REFUSED, accepted
from fusecli.recipe.places import Findings, Node, nearest, plain, quoted

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_IN_YAML = {"a valid array": "a list", "an object": "a mapping"}


def checked(node: Node, annotation: Any, found: Findings) -> Any:
    """Return the value of a node as its annotated type holds it.

    None, and its mistakes noted, when it does not fit.
    """
    value = plain(node)
    fit = accepted(value, annotation)
    return _judged(node, value, annotation, found) if fit is REFUSED else fit


def _judged(node: Node, value: Any, annotation: Any, found: Findings) -> Any:
    # Imported only for a value that is most likely wrong: pydantic costs 0.2 s.
    from pydantic import ValidationError

    try:
        return adapter(annotation).validate_json(json.dumps(value))
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for place in (_located(node, one["loc"]) for one in errors if _is_of_key(one)):
            key = str(place.path[-1])
            hint = did_you_mean(key, [word for word in _words(annotation) if isinstance(word, str)])
            found.at_key(place, f"unknown key {quoted(key)}", hint)
        for place, message in _messages(node, [one for one in errors if not _is_of_key(one)]):
            found.at(place, message, _nearest_word(place, annotation))
        return None


def _is_of_key(error: Any) -> bool:
    """Tell whether the key of a mapping is wrong, not its value."""
    return bool(error["loc"][-1:] == ("[key]",))


@cache
def adapter(annotation: Any) -> TypeAdapter[Any]:
    """Return the validator of an annotated type: strict, and finite numbers only."""
    from pydantic import ConfigDict, TypeAdapter

    return TypeAdapter(annotation, config=ConfigDict(strict=True, allow_inf_nan=False))


def _messages(node: Node, errors: list[Any]) -> list[tuple[Node, str]]:
    """Return one message a place: what each alternative of a union wanted is joined by 'or'.

    Of a mapping or a list only what is wrong inside, where one of the alternatives is such a thing.
    """
    wanted: dict[int, tuple[Node, list[str]]] = {}
    deep = [error for error in errors if _located(node, error["loc"]) is not node]
    for error in deep or errors:
        place = _located(node, error["loc"])
        texts = wanted.setdefault(id(place), (place, []))[1]
        text = error["msg"].removeprefix("Input should be ")
        text = _IN_YAML.get(text, text)
        if text not in texts:
            texts.append(text)
    return [
        (place, f"should be {' or '.join(texts)}, not {quoted(place.value)}")
        for place, texts in wanted.values()
    ]


def _located(node: Node, location: tuple[Any, ...]) -> Node:
    """Return the node that pydantic means; its locations also hold the names of union members."""
    for key in location:
        child = nearest(node, (key,))
        node = child if child.path[-1:] == (key,) else node
    return node


def _nearest_word(node: Node, annotation: Any) -> str:
    words = [word for word in _words(annotation) if isinstance(word, str)]
    near = get_close_matches(node.value, words, 1) if isinstance(node.value, str) else []
    return f"did you mean '{near[0]}'?" if near else ""


def _words(annotation: Any) -> list[Any]:
    """Return every literal that an annotated type names, at any depth."""
    args = get_args(annotation)
    if get_origin(annotation) is Literal:
        return list(args)
    return [word for arg in args for word in _words(arg)]


def is_mapping_of_numbers(annotation: Any) -> bool:
    """Tell whether a type is (or may be) a mapping from any words to numbers, such as weights."""
    if get_origin(annotation) in (Mapping, dict):
        key, value = get_args(annotation)
        return key is str and accepted(1.0, value) is not REFUSED
    return any(is_mapping_of_numbers(arg) for arg in get_args(annotation))
