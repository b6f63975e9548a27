"""Base models by import path, from packages that may be imported and from no other."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Literal

from fusecli.errors import did_you_mean
from fusecli.recipe.places import Findings, Node, quoted
from fusecli.registry import Parameter

ALLOWED = ("catboost", "lightgbm", "sklearn", "torch", "xgboost")
_METHODS = {"estimator": ("fit", "predict", "get_params"), "PyTorch module": ("state_dict", "eval")}
Wanted = Literal["estimator", "PyTorch module"]
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def imported_class(
    node: Node, allow_import: Sequence[str], found: Findings, wanted: Wanted = "estimator"
) -> type | None:
    """Return the class at a dotted path, or note why there is none.

    Nothing is imported from a package that is not allowed.
    """
    path = str(node.value)
    top = path.partition(".")[0]
    if not all(part.isidentifier() and part[0] != "_" for part in path.split(".")):
        found.at(node, f"{quoted(path)} is no import path of a class")
    elif top not in (*ALLOWED, *allow_import):
        allowed = ", ".join((*ALLOWED, *allow_import))
        hint = f"only {allowed} are; --allow-import {top} if you trust it"
        found.at(node, f"the package '{top}' is not allowed to be imported", hint)
    else:
        return _class(node, path, found, wanted)
    return None


def _class(node: Node, whole: str, found: Findings, wanted: Wanted) -> type | None:
    path, _, name = whole.rpartition(".")
    module = _module(node, path, found)
    if module is None:
        return None
    value = getattr(module, name, None)
    if value is None:
        found.at(node, f"'{path}' has no class '{name}'", did_you_mean(name, _classes(module)))
    elif not isinstance(value, type) or inspect.isabstract(value):
        found.at(node, f"'{path}.{name}' is no class of {wanted}s")
    elif lacking := [one for one in _METHODS[wanted] if not callable(getattr(value, one, None))]:
        found.at(node, f"'{path}.{name}' is no {wanted}: it has no '{lacking[0]}'")
    else:
        return value
    return None


def _module(node: Node, path: str, found: Findings) -> ModuleType | None:
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        found.at(node, f"no module is called '{error.name}'", _module_hint(path, error.name or ""))
    except (Exception, SystemExit) as error:  # importing runs code that may do anything
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        found.at(node, f"importing '{path}' fails: {reason}")
    return None


def _module_hint(path: str, missing: str) -> str:
    if "." not in missing:
        return f"pip install {missing}" if missing == path.partition(".")[0] else ""
    parent, _, name = missing.rpartition(".")
    places = getattr(import_module(parent), "__path__", ())  # of a module that is no package: none
    hint = did_you_mean(name, [module.name for module in iter_modules(places)])
    return hint if hint.startswith("did") else "give the path of a class, as in sklearn.svm.SVC"


def _classes(module: ModuleType) -> list[str]:
    public = {name: value for name, value in vars(module).items() if name[0] != "_"}
    return [name for name, value in public.items() if isinstance(value, type)] or list(public)


def constructor(cls: type) -> tuple[dict[str, Parameter], bool]:
    """Return the parameters of a class by name, and whether it takes any other as well.

    A constructor with `**kwargs` passes them on, so the names of its parents count too.
    """
    known: dict[str, Parameter] = {}
    is_open = False
    for parent in cls.__mro__[:-1]:
        if "__init__" in vars(parent):
            keys = list(inspect.signature(vars(parent)["__init__"]).parameters.values())[1:]
            named = [key for key in keys if key.kind in _NAMED]
            known = {key.name: Parameter(Any, key.default) for key in named} | known
            is_open = any(key.kind is key.VAR_KEYWORD for key in keys)
            if not is_open:
                break
    return known, is_open
