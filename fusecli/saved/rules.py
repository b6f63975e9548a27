"""The words for what a combiner is made of: its rules, and the values that they are given.

A word is `module.name`, where the module is one of the strategies'. Whatever a file says, only what
those modules define is found: rules, which are functions of predictions, and frozen dataclasses.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import FunctionType, ModuleType
from typing import Any

from fusecli import fused, strategies
from fusecli.errors import StoreError
from fusecli.values import Task

GENERAL: tuple[Any, ...] = (fused.Fused, fused.route, Task)
FIRST = "preds"  # of every rule, the parameter


def word_of(value: Any) -> str:
    """Return the word for a rule or for the class of a value.

    Raises:
        StoreError: no strategy defines it.
    """
    word = value.__qualname__ if value in GENERAL else f"{_last(value.__module__)}.{value.__name__}"
    if meant_by(word) is not value:
        raise StoreError(f"a fusion with '{value.__module__}.{value.__qualname__}' cannot be saved")
    return word


def rule_called(word: str) -> Callable[..., Any]:
    """Return the rule of that word.

    Raises:
        StoreError: there is none.
    """
    found = meant_by(word)
    if not isinstance(found, FunctionType) or next(iter(_parameters(found)), "") != FIRST:
        raise _unknown(word)
    return found


def class_called(word: str) -> type:
    """Return the class of values of that word.

    Raises:
        StoreError: there is none.
    """
    found = meant_by(word)
    if not isinstance(found, type) or not is_dataclass(found) or not _is_frozen(found):
        raise _unknown(word)
    return found


def meant_by(word: str) -> Any:
    """Return what a strategy's module, or this one, calls so; None if nothing is."""
    for known in GENERAL:
        if known.__qualname__ == word:
            return known
    module, _, name = word.partition(".")
    found = vars(_module(module)).get(name) if module in _modules() else None
    own = getattr(found, "__module__", "") == f"{strategies.__name__}.{module}"
    return found if own else None


@cache
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in iter_modules(strategies.__path__))


def _module(name: str) -> ModuleType:
    return import_module(f"{strategies.__name__}.{name}")


def _last(module: str) -> str:
    return module.removeprefix(f"{strategies.__name__}.")


def _parameters(function: FunctionType) -> list[str]:
    return list(inspect.signature(function).parameters)


def _is_frozen(found: type) -> bool:
    return bool(found.__dataclass_params__.frozen)  # type: ignore[attr-defined]


def _unknown(word: str) -> StoreError:
    return StoreError(f"a saved fusion asks for '{word[:80]}', which no strategy defines")
