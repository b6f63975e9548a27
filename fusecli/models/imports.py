"""Estimators by import path: `use: sklearn.linear_model.SGDClassifier`."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from fusecli.errors import MissingExtra, UsageError, did_you_mean
from fusecli.values import ModelSpec, Task

DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
    "torch": "torch",
}
SEED_NAMES = ("random_state", "random_seed")
THREAD_NAMES = ("n_jobs", "nthread", "thread_count")
QUIET = {"allow_writing_files": False}  # CatBoost would leave a folder in the working directory


def is_path(use: str) -> bool:
    """Return whether a model is named by import path, not by a word of the catalogue."""
    return "." in use


def packages(use: str) -> tuple[str, ...]:
    """Return the distributions that own the class's package; none for a module of one's own."""
    top = use.split(".", maxsplit=1)[0]
    owners = [DISTRIBUTIONS[top]] if top in DISTRIBUTIONS else _owners(top)
    return tuple(sorted({"scikit-learn", *owners}))


def _owners(top: str) -> list[str]:
    from importlib.metadata import packages_distributions  # slow: it reads what is installed

    return list(packages_distributions().get(top, []))


def estimator(spec: ModelSpec, task: Task, seed: int) -> Any:
    """Return an unfitted estimator of the class, seeded, with one thread.

    The caller has checked that the package is allowed; a class that is no estimator of the task's
    kind, or a parameter that it lacks, is a UsageError.
    """
    kind = _resolve(spec.use)
    _refuse_unknown(spec, kind)
    try:
        made = kind(**{**_ours(kind, spec, seed), **spec.params})
    except (TypeError, ValueError) as error:
        raise UsageError(f"'{spec.use}' cannot be made: {error}") from error
    _refuse_other_kind(made, spec.use, task)
    return made


def _resolve(use: str) -> type:
    module, _, name = use.rpartition(".")
    found = getattr(_module(module), name, None)
    if not isinstance(found, type) or not _is_learner(found):
        raise UsageError(
            f"'{use}' is not a scikit-learn estimator",
            "give the path of a class with fit, predict and get_params",
        )
    return found


def _module(path: str) -> Any:
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        top = path.split(".", maxsplit=1)[0]
        if error.name != top:
            raise UsageError(f"no module is called '{path}'") from error
        name = DISTRIBUTIONS.get(top, top)
        raise MissingExtra(f"'{path}' needs the package '{name}'", f"pip install {name}") from error


def _is_learner(kind: type) -> bool:
    return all(callable(getattr(kind, name, None)) for name in ("fit", "predict", "get_params"))


def _names(kind: type) -> set[str]:
    """Return the parameters of a class, through the constructors it hands them on to."""
    found: set[str] = set()
    for step in kind.__mro__:
        if "__init__" not in vars(step):
            continue
        parameters = inspect.signature(step.__init__).parameters.values()  # type: ignore[misc]
        found |= {p.name for p in parameters}
        if not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
            break
    return found - {"self"}


def _takes_any(kind: type) -> bool:
    parameters = inspect.signature(kind).parameters.values()
    return any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)


def _refuse_unknown(spec: ModelSpec, kind: type) -> None:
    known = _names(kind)
    for name in () if _takes_any(kind) else spec.params:
        if name not in known:
            hint = did_you_mean(name, sorted(known))
            raise UsageError(f"'{spec.use}' has no parameter '{name}'", hint)


def _ours(kind: type, spec: ModelSpec, seed: int) -> dict[str, Any]:
    """Return seed, threads and silence, by the first name of each that the class knows."""
    known = _names(kind)
    ours: dict[str, Any] = {name: value for name, value in QUIET.items() if name in known}
    for aliases, value in ((SEED_NAMES, seed), (THREAD_NAMES, 1)):
        name = next((alias for alias in aliases if alias in known), None)
        if name and not set(aliases) & set(spec.params):
            ours[name] = value
    return ours


def _refuse_other_kind(made: Any, use: str, task: Task) -> None:
    from sklearn.base import is_classifier, is_regressor

    fits = is_classifier(made) if task.is_classification else is_regressor(made)
    if not fits:
        wanted = "classifier" if task.is_classification else "regressor"
        raise UsageError(f"'{use}' is no {wanted}, but the task is {task.kind}")
