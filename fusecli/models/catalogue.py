"""From a `ModelSpec` to an estimator, and what is known of it before anything is imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.features.options import Inputs
from fusecli.models.imports import estimator as imported
from fusecli.models.imports import is_path, packages
from fusecli.values import ALL_TASKS, CLASSIFICATION, Dataset, Kind, ModelSpec, Task

Mistake = tuple[tuple[str | int, ...], str, str]  # key path below the model, message, hint
SEEDS = 2**31  # LightGBM's are 32-bit and signed
THREADS = ("n_jobs", "nthread", "thread_count", "num_threads")


@dataclass(frozen=True)
class Traits:
    """What a model declares: see `fusecli.registry.model`."""

    inputs: Inputs
    packages: tuple[str, ...]
    weights: bool


def build(spec: ModelSpec, task: Task, seed: int) -> Any:
    """Return the unfitted estimator of a spec, one thread each, with probabilities for classes.

    Raises UsageError where the name, a parameter or the task does not fit, MissingExtra where its
    package is not installed.
    """
    _refuse_other_tasks(spec, task)
    if is_path(spec.use):
        estimator = imported(spec, task, seed % SEEDS)
    else:
        entry = registry.get("models", spec.use)
        estimator = entry(task, seed % SEEDS, **spec.params)
    return _with_probabilities(_one_thread(estimator), spec.use, task, seed % SEEDS)


def _refuse_other_tasks(spec: ModelSpec, task: Task) -> None:
    tasks = own_tasks(spec)
    if task.kind not in tasks:
        raise UsageError(
            f"'{spec.use}' is not for {task.kind}", f"it is for {', '.join(tasks) or 'nothing'}"
        )


def _one_thread(estimator: Any) -> Any:
    params = estimator.get_params(deep=True)
    threads = [name for name in params if name.rpartition("__")[2] in THREADS]
    return estimator.set_params(**dict.fromkeys(threads, 1)) if threads else estimator


def _with_probabilities(estimator: Any, use: str, task: Task, seed: int) -> Any:
    if not task.is_classification or hasattr(estimator, "predict_proba"):
        return estimator
    if not hasattr(estimator, "decision_function"):
        raise UsageError(
            f"'{use}' has neither probabilities nor margins to make them of",
            "use a classifier with predict_proba or decision_function",
        )
    from fusecli.features.calibration import Calibrated

    return Calibrated(estimator, random_state=seed)


def _inner(spec: ModelSpec) -> ModelSpec | None:
    """Return the model that an ensemble is made of, or None for a model that is none."""
    if is_path(spec.use):
        return None
    parameter = registry.get("models", spec.use).parameters.get("of")
    return spec.params.get("of", parameter.default) if parameter else None


def model_traits(spec: ModelSpec) -> Traits:
    """Return what a model takes and depends on; an ensemble's depends on what it is made of."""
    if is_path(spec.use):
        return Traits("dense", packages(spec.use), weights=True)
    traits = registry.get("models", spec.use).traits
    own = Traits(traits["inputs"], tuple(traits["packages"]), traits["weights"])
    inner = _inner(spec)
    if inner is None:
        return own
    of = model_traits(inner)
    inputs: Inputs = "dense" if "dense" in (own.inputs, of.inputs) else "codes"
    return Traits(inputs, tuple(sorted({*own.packages, *of.packages})), own.weights)


def model_tasks(spec: ModelSpec) -> tuple[Kind, ...]:
    """Return the kinds of task a model is for, with what it learns from others.

    Residuals are values even where the task has classes, and have weights there; so have soft
    labels of classes. Rules that are given learn nothing.
    """
    own, traits = own_tasks(spec), model_traits(spec)
    if spec.lesson is None:
        return own
    if spec.lesson.learn == "residuals":
        own = ALL_TASKS if "regression" in own else ()
    able = traits.weights or spec.lesson.learn == "features"
    given = traits.inputs == "table"
    return tuple(kind for kind in own if not given and (able or kind == "regression"))


def mistakes(spec: ModelSpec, dataset: Dataset | None = None) -> tuple[Mistake, ...]:
    """Return what a model's own check finds in its parameters, and in those of a given table."""
    if is_path(spec.use):
        return ()
    traits = registry.get("models", spec.use).traits
    found = tuple(traits["check"](spec.params, dataset)) if traits["check"] else ()
    if traits["inputs"] == "table" and spec.preprocess:
        message = f"{spec.use} takes the columns as they are"
        return (*found, (("preprocess",), message, "leave it out"))
    return found


def own_tasks(spec: ModelSpec) -> tuple[Kind, ...]:
    """Return the kinds of task a learner is for; those of an import path by the class's name."""
    if is_path(spec.use):
        if spec.use.endswith("Classifier"):
            return CLASSIFICATION
        return ("regression",) if spec.use.endswith("Regressor") else ALL_TASKS
    inner = _inner(spec)
    of = ALL_TASKS if inner is None else own_tasks(inner)
    return tuple(kind for kind in registry.get("models", spec.use).tasks if kind in of)
