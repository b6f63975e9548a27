"""From a `ModelSpec` to an estimator, and what is known of it before anything is imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.features.options import Inputs
from fusecli.models.extras import lacking, refuse_lacking
from fusecli.models.imports import estimator as imported
from fusecli.models.imports import is_path, packages
from fusecli.values import ALL_TASKS, CLASSIFICATION, Dataset, ImportPath, Kind, ModelSpec, Task

Mistake = tuple[tuple[str | int, ...], str, str]  # key path below the model, message, hint
SEEDS = 2**31  # LightGBM's are 32-bit and signed
HEAD = "head"  # the parameter whose model gets what others know of a row, not its columns
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
        refuse_lacking(spec.use)
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


def models_of(value: Any) -> tuple[ModelSpec, ...]:
    """Return the models that a parameter of a model holds: one, several, or none."""
    if isinstance(value, ModelSpec):
        return (value,)
    many = value if isinstance(value, tuple | list) else ()
    return tuple(one for one in many if isinstance(one, ModelSpec))


def modules_of(spec: ModelSpec) -> tuple[str, ...]:
    """Return the import paths among the parameters of a model, besides those of other models."""
    if is_path(spec.use) or not spec.use:
        return ()
    known = registry.get("models", spec.use).parameters
    paths = (name for name, key in known.items() if key.annotation == ImportPath)
    return tuple(str(parameter_of(spec, name)) for name in paths)


def parameter_of(spec: ModelSpec, name: str) -> Any:
    """Return what a model is given for a parameter, or its default."""
    default = registry.get("models", spec.use).parameters[name].default
    return spec.params.get(name, default)


def inner_models(spec: ModelSpec, *but: str) -> tuple[ModelSpec, ...]:
    """Return the models in the parameters of a model, defaults included; none for most."""
    if is_path(spec.use):
        return ()
    names = [name for name in registry.get("models", spec.use).parameters if name not in but]
    return tuple(one for name in names for one in models_of(parameter_of(spec, name)))


def model_traits(spec: ModelSpec) -> Traits:
    """Return what a model takes and depends on; an ensemble's depends on what it is made of."""
    if is_path(spec.use):
        return Traits("dense", packages(spec.use), weights=True)
    traits = registry.get("models", spec.use).traits
    named = [package for path in modules_of(spec) for package in packages(path)]
    needed_here = tuple(sorted({*traits["packages"], *named}))
    own = Traits(traits["inputs"], needed_here, traits["weights"])
    inner = [model_traits(one) for one in inner_models(spec, HEAD)]
    if not inner:
        return own
    inputs: Inputs = "dense" if "dense" in {each.inputs for each in (own, *inner)} else "codes"
    needed = {name for each in (own, *inner) for name in each.packages}
    return Traits(inputs, tuple(sorted(needed)), own.weights)


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
    if told := lacking(spec.use):
        return ((("use",), *told),)
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
    tasks = [registry.get("models", spec.use).tasks, *map(own_tasks, inner_models(spec))]
    return tuple(kind for kind in ALL_TASKS if all(kind in each for each in tasks))
