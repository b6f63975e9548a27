"""A recipe with several targets: each of its models once for every target that it suits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fusecli import registry
from fusecli.errors import Problem, RecipeError
from fusecli.fit.aiming import model_of, name_of, target_of
from fusecli.lessons import circle
from fusecli.models import mistakes, model_tasks
from fusecli.models.imports import is_path
from fusecli.recipe import Recipe, unsuited
from fusecli.recipe.tasks import unsuited_further
from fusecli.run.target_fusions import Able, unfit_fusions
from fusecli.values import Dataset, ModelSpec, Notice, Target

TWIN = " alone"  # what a model that shares is called where it learns one target; no name of a user


def spread(recipe: Recipe, dataset: Dataset) -> tuple[Recipe, tuple[Notice, ...]]:
    """Return the recipe with a model for every target, `petal_width.forest` for a further one.

    A model that can learn all targets at once does, and has a twin that learns the one target
    alone, so that it shows whether sharing helps.

    Raises:
        RecipeError: something suits no target, or the fusion does not suit all of them.
    """
    able = _able(recipe, dataset)
    problems = (*_of_words(recipe, dataset), *_of_models(recipe, dataset, able))
    if problems:
        raise RecipeError(problems)
    models = dict(_spread(recipe, dataset, able))
    teachers = {name: spec.teachers for name, spec in models.items()}
    for name in models:
        if way := circle(teachers, name):
            told = f"goes round in a circle: {' -> '.join(way)}"
            raise RecipeError([recipe.problem(("models", model_of(name, dataset)), told)])
    return replace(recipe, models=models, plain=recipe), ()


def is_shared(spec: ModelSpec) -> bool:
    """Tell whether one fit of a model learns all targets."""
    if is_path(spec.use) or spec.lesson or spec.pretrain:
        return False
    return bool(registry.get("models", spec.use).traits["shares"])


def _of_words(recipe: Recipe, dataset: Dataset) -> Iterator[Problem]:
    """Yield what is wrong with metrics and fusions for the task of any target."""
    yield from unsuited(recipe, dataset.task.kind)
    for target in dataset.further:
        yield from unsuited_further(recipe, target.name, target.task.kind)


def _of_models(recipe: Recipe, dataset: Dataset, able: Able) -> Iterator[Problem]:
    """Yield the models that are of no use, or whose parameters do not fit the table."""
    for name, spec in recipe.models.items():
        for path, message, hint in mistakes(spec, dataset) if name in able[dataset.target] else ():
            yield recipe.problem(("models", name, *path), message, hint)
        if not any(name in names for names in able.values()):
            yield _of_no_use(recipe, name, spec, dataset, able)
    yield from unfit_fusions(recipe, dataset, able)


def _of_no_use(recipe: Recipe, name: str, spec: ModelSpec, dataset: Dataset, able: Able) -> Problem:
    """Return why a model is for none of the targets: of itself, or for want of a teacher."""
    kinds = " and ".join(dict.fromkeys(target.task.kind for target in dataset.targets))
    if not any(_suits(spec, dataset, target) for target in dataset.targets):
        told = f"'{spec.use}' is for none of the targets, whose tasks are {kinds}"
        return recipe.problem(("models", name, "use"), told)
    origins = {one: _origin(one, dataset.target, dataset) for one in spec.teachers}
    lost = [one for one, (model, of) in origins.items() if model not in able[of]]
    told = f"'{', '.join(lost or spec.teachers)}' is for none of the targets that it could help"
    return recipe.problem(("models", name, "from"), told)


def _able(recipe: Recipe, dataset: Dataset) -> Able:
    """Return the models that suit each target, as far as those that they learn from do, too."""
    able = {
        target.name: tuple(n for n, spec in recipe.models.items() if _suits(spec, dataset, target))
        for target in dataset.targets
    }
    while True:
        kept = {
            target: tuple(n for n in names if _is_taught(recipe.models[n], target, dataset, able))
            for target, names in able.items()
        }
        if kept == able:
            return able
        able = kept


def _suits(spec: ModelSpec, dataset: Dataset, target: Target) -> bool:
    if target.task.kind not in model_tasks(spec):
        return False
    if target.name == dataset.target or is_shared(spec):
        return True
    return spec.pretrain is None and not mistakes(spec, dataset.aimed(target.name))


def _is_taught(spec: ModelSpec, target: str, dataset: Dataset, able: Able) -> bool:
    """Tell whether all that a model learns from is there, and foreign where it is called so."""
    for teacher in spec.teachers:
        name, of = _origin(teacher, target, dataset)
        if name not in able[of] or (of == target and name != teacher):
            return False
    return True


def _origin(teacher: str, target: str, dataset: Dataset) -> tuple[str, str]:
    """Return the model that a teacher's name means, and the target that it predicts."""
    for one in sorted(dataset.targets, key=lambda one: -len(one.name)):
        if teacher.startswith(f"{one.name}."):
            return teacher.removeprefix(f"{one.name}."), one.name
    return teacher, target


def _spread(recipe: Recipe, dataset: Dataset, able: Able) -> Iterator[tuple[str, ModelSpec]]:
    """Yield every model of every target by the name it has among all of them."""
    everything = tuple(target.name for target in dataset.targets)
    for target in everything:
        for name in able[target]:
            spec = _aimed(recipe.models[name], target, dataset)
            whole = name_of(name, target, dataset)
            if is_shared(spec):
                yield whole, replace(spec, targets=everything)
                yield whole + TWIN, spec
            else:
                yield whole, spec


def _aimed(spec: ModelSpec, target: str, dataset: Dataset) -> ModelSpec:
    """Return a model for one target, its teachers by the names that they have among all."""
    own = () if target == dataset.target else (target,)
    if spec.lesson is None:
        return replace(spec, targets=own)
    origins = (_origin(teacher, target, dataset) for teacher in spec.teachers)
    teachers = tuple(name_of(name, of, dataset) for name, of in origins)
    return replace(spec, targets=own, lesson=replace(spec.lesson, teachers=teachers))


def seen_from(target: str, member: str, dataset: Dataset) -> str:
    """Return what a member is called on the board of a target: by its model, if it is its own."""
    own, name = target_of(member, dataset).name, model_of(member, dataset)
    return name if own == target else f"{own}.{name}"
