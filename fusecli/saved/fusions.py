"""Fitted combiners as words and arrays, and back; nothing that they say is run.

Numbers, texts and their lists are JSON; arrays stand aside by name; rules and the classes of values
are words (see `fusecli.saved.rules`); fitted learners are bytes of `fusecli.saved.codec`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from types import FunctionType
from typing import Any

import numpy as np

from fusecli.errors import StoreError
from fusecli.fused import Fused
from fusecli.saved.codec import dumped, loaded
from fusecli.saved.rules import class_called, rule_called, word_of
from fusecli.values import Array

Words = Any  # what JSON can hold
KEPT = ("rule", "state", "weights", "features", "reach", "says")  # of a Fused: what predicts
DEEPEST = 50  # values inside each other; what goes deeper is none of ours
KINDS = "biufU"  # of arrays


def written(fused: Fused, allow: tuple[str, ...] = ()) -> tuple[Words, dict[str, Array]]:
    """Return a fitted combiner as JSON words, and arrays by name.

    allow: packages that learners in it may be of, besides.

    Raises:
        StoreError: something in it cannot be saved.
    """
    notes = _Notes(allow)
    return _written(fused, notes), notes.arrays


def read(words: Words, arrays: Mapping[str, Array], allow: tuple[str, ...] = ()) -> Fused:
    """Return the combiner that was written; it predicts what it did, to the last bit.

    Raises:
        StoreError: the words make no sense, or ask for what no strategy defines.
    """
    try:
        fused = _read(words, _Notes(allow, dict(arrays)), 0)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise StoreError(f"a saved fusion makes no sense ({type(error).__name__})") from error
    if not isinstance(fused, Fused):
        raise StoreError("a saved fusion is none")
    return fused


@dataclass
class _Notes:
    """What stands aside of the words. allow: see `written`."""

    allow: tuple[str, ...]
    arrays: dict[str, Array] = field(default_factory=dict)

    def keep(self, array: Array) -> str:
        name = str(len(self.arrays))
        self.arrays[name] = array
        return name


def _written(value: Any, notes: _Notes) -> Words:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"number": str(value)}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [_written(one, notes) for one in value]}
    if isinstance(value, Mapping):
        return {"map": {str(name): _written(one, notes) for name, one in value.items()}}
    return _large(value, notes)


def _large(value: Any, notes: _Notes) -> Words:
    if isinstance(value, np.ndarray) and value.dtype.kind in KINDS:
        return {"array": notes.keep(value)}
    if isinstance(value, FunctionType):
        return {"rule": word_of(value)}
    if is_dataclass(value) and not hasattr(value, "fit"):
        names = KEPT if isinstance(value, Fused) else [own.name for own in fields(value)]
        own = {name: _written(getattr(value, name), notes) for name in names}
        return {"value": word_of(type(value)), "fields": own}
    return {"learner": notes.keep(np.frombuffer(dumped(value, notes.allow), np.uint8))}


def _read(words: Words, notes: _Notes, depth: int) -> Any:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if not isinstance(words, dict):
        return words
    kind = next(iter(words), "")
    return _READERS[kind](words, lambda one: _read(one, notes, depth + 1), notes)


Reader = Callable[[dict[str, Any], Callable[[Words], Any], _Notes], Any]


def _instance(words: dict[str, Any], inner: Callable[[Words], Any], _: _Notes) -> Any:
    own = {name: inner(one) for name, one in words["fields"].items()}
    return class_called(words["value"])(**own)


def _known(array: Array) -> Array:
    """Return an array of numbers; ValueError if one of them is none."""
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ValueError("no number")
    return array


def _learner(words: dict[str, Any], _: Callable[[Words], Any], notes: _Notes) -> Any:
    return loaded(notes.arrays[words["learner"]].tobytes(), notes.allow)


_READERS: Mapping[str, Reader] = {
    "number": lambda words, _, __: float(words["number"]),
    "tuple": lambda words, inner, _: tuple(map(inner, words["tuple"])),
    "list": lambda words, inner, _: list(map(inner, words["list"])),
    "map": lambda words, inner, _: {name: inner(one) for name, one in words["map"].items()},
    "array": lambda words, _, notes: _known(notes.arrays[words["array"]]),
    "rule": lambda words, _, __: rule_called(words["rule"]),
    "value": _instance,
    "fields": _instance,  # JSON sorts its keys
    "learner": _learner,
}
