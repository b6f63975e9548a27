"""Everything that can change the bytes of a fit, as plain values: what its key is made of.

The name of a member, the number of jobs and the order of keys are not among it.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fusecli import __version__, registry
from fusecli.features.options import Preprocess
from fusecli.fit.aiming import targets_of
from fusecli.lessons.options import OPTIONS
from fusecli.models import imports, model_traits
from fusecli.models.catalogue import models_of, modules_of
from fusecli.values import Dataset, Folds, Lesson, ModelSpec, Pretraining

ALWAYS = ("scikit-learn",)  # the preparation of columns
UNDERNEATH = ("numpy", "pandas", "scipy")  # their patch releases do not change a fit
NOT_IN_KEY = {"n_jobs", "nthread", "num_threads", "thread_count", "verbose", "verbosity"}


def identity_of(spec: ModelSpec, dataset: Dataset, folds: Folds) -> dict[str, Any]:
    """Return what all fits of a model have in common, ready for `store.key_of`."""
    targets = targets_of(spec, dataset)
    together = [_aim(dataset, target.name) for target in targets]
    return {
        "model": spelled(spec),
        **together[0],
        **({"together": dict(zip(spec.targets, together, strict=True))} if together[1:] else {}),
        "folds": folds.digest,
        "versions": _versions(model_traits(spec).packages),
        "sources": {use: text for use in words(spec) if (text := _source(use))},
    }


def _aim(dataset: Dataset, target: str) -> dict[str, Any]:
    """Return what stands for the table with one target."""
    own = dataset.aimed(target)
    return {
        "data": own.fingerprint,
        "holdout": own.holdout and own.holdout.fingerprint,
        "task": {"kind": own.task.kind, "classes": own.task.classes},
    }


def spelled(spec: ModelSpec) -> dict[str, Any]:
    """Return a model with every default spelled out, and the models in its parameters too."""
    params = {**_defaults(spec.use), **spec.params}
    kept = {key: value for key, value in params.items() if key not in NOT_IN_KEY}
    return {
        "use": spec.use,
        "params": {key: _spelled_value(value) for key, value in kept.items()},
        "preprocess": asdict(Preprocess(**spec.preprocess)),
        "seed": spec.seed or 0,
        **_lesson(spec.lesson),
        **_pretraining(spec.pretrain),
    }


def _pretraining(how: Pretraining | None) -> dict[str, Any]:
    """Return what another table teaches beforehand: it stands for itself by its contents."""
    if how is None:
        return {}
    return {"pretrain": {"data": how.digest, "frozen": how.frozen, "strength": how.strength}}


def _lesson(lesson: Lesson | None) -> dict[str, Any]:
    """Return what is learned from others; whose it is, the keys of their fits say."""
    if lesson is None:
        return {}
    options = asdict(OPTIONS[lesson.learn](**lesson.options))
    return {"learn": lesson.learn, "options": options}


def _spelled_value(value: Any) -> Any:
    if isinstance(value, ModelSpec):
        return spelled(value)
    if isinstance(value, list | tuple):
        return [_spelled_value(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _spelled_value(item) for key, item in value.items()}
    return value


def _defaults(use: str) -> dict[str, Any]:
    if imports.is_path(use):
        return {}
    parameters = registry.get("models", use).parameters
    required = registry.Parameter.REQUIRED
    return {key: p.default for key, p in parameters.items() if p.default is not required}


def words(spec: ModelSpec) -> Iterator[str]:
    """Yield the word of a model, of every model in its parameters, and what else is imported."""
    yield spec.use
    yield from modules_of(spec)
    for value in spec.params.values():
        for one in models_of(value):
            yield from words(one)


@cache
def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    exact = {name: _version(name) for name in (*ALWAYS, *packages)}
    minor = {name: ".".join(_version(name).split(".")[:2]) for name in UNDERNEATH}
    here = {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "machine": platform.machine(),
        "fusecli": __version__,
    }
    return {**minor, **exact, **here}


@cache
def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


@cache
def _source(use: str) -> str:
    """Return the hash of the module of a model that no package owns, and so has no version."""
    if not imports.is_path(use) or set(imports.packages(use)) - set(ALWAYS):
        return ""
    path, places = None, None
    for name in use.split(".")[:-1]:  # without importing it
        found = PathFinder.find_spec(name, places)
        if found is None:
            return ""
        path, places = found.origin, found.submodule_search_locations
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else ""
