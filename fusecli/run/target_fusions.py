"""The fusion of each target of a recipe: its own under `data.also_predict`, or the recipe's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from fusecli.errors import Problem
from fusecli.recipe import Recipe, is_composite
from fusecli.run.suiting import over
from fusecli.values import Dataset, FusionSpec, Target

Able = Mapping[str, tuple[str, ...]]  # by target, the models that suit it


def fusion_of(recipe: Recipe, target: str) -> FusionSpec:
    """Return what fuses the models of a target."""
    asked = recipe.data.also_predict.get(target)
    return recipe.fusion if asked is None or asked.fusion is None else asked.fusion


def unfit_fusions(recipe: Recipe, dataset: Dataset, able: Able) -> Iterator[Problem]:
    """Yield what is wrong with the fusion of any target; of one for all of them it is said once."""
    places = {_place(recipe, one.name): fusion_of(recipe, one.name) for one in dataset.targets}
    for place, fusion in places.items():
        if merges(fusion):
            told = f"'{fusion.strategy}' fuses models of one target, and there are several"
            yield recipe.problem(place, told, "leave data.also_predict out")
    for target in dataset.targets:
        if not able[target.name]:
            told = f"no model is for {_task(target)}"
            yield recipe.problem(("models",), told, "add one that is")
        else:
            yield from _members(recipe, dataset, target, able[target.name])


def _members(
    recipe: Recipe, dataset: Dataset, target: Target, able: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield the members that are of no use to a target: any of its own fusion, or all of another.

    A fusion that is for several targets is over those of its members that suit each.
    """
    place, fusion = _place(recipe, target.name), fusion_of(recipe, target.name)
    there = (*able, *borrowed(recipe, target, dataset))
    if not over(fusion, there):
        told = f"none of its members is for {target.task.kind}, which '{target.name}' is"
        yield recipe.problem((*place, "members"), told, "name one that is")
    elif place != ("fusion",):
        for name in dict.fromkeys(_leaves(fusion)):
            if name not in there:
                hint = f"for it are {', '.join(there)}"
                told = f"'{name}' is not for {_task(target)}"
                yield recipe.problem((*place, "members"), told, hint)


def borrowed(recipe: Recipe, target: Target, dataset: Dataset) -> tuple[str, ...]:
    """Return the members of a target's fusion that were fitted elsewhere: for the main one."""
    return tuple(recipe.imported) if target.name == dataset.target else ()


def _task(target: Target) -> str:
    return f"{target.task.kind}, which the task of '{target.name}' is"


def _leaves(fusion: FusionSpec) -> Iterator[str]:
    """Yield the base models that a fusion names, at any depth."""
    for member in fusion.members:
        yield from (member,) if isinstance(member, str) else _leaves(member)


def merges(fusion: FusionSpec) -> bool:
    """Tell whether a fusion is, or has a member that is, of parameters or representations."""
    below = (one for one in fusion.members if isinstance(one, FusionSpec))
    return is_composite(fusion) or any(map(merges, below))


def _place(recipe: Recipe, target: str) -> tuple[str, ...]:
    """Return where the fusion of a target is written."""
    own = fusion_of(recipe, target) is not recipe.fusion
    return ("data", "also_predict", target, "fusion") if own else ("fusion",)


def compared_with(recipe: Recipe, own: FusionSpec, there: Sequence[str]) -> tuple[FusionSpec, ...]:
    """Return what the fusion of a target is compared with, over the models that are there.

    One of another make that is called as the target's own fusion gets a number.
    """
    found = [over(spec, tuple(there)) for spec in recipe.compare if not merges(spec)]
    taken, others = {own.label}, []
    for spec in found:
        if spec and replace(spec, name=own.name) != own:
            others.append(spec if spec.label not in taken else _numbered(spec, taken))
            taken.add(others[-1].label)
    return tuple(others)


def _numbered(spec: FusionSpec, taken: Collection[str]) -> FusionSpec:
    free = (f"{spec.label}.{number}" for number in count(2))
    return replace(spec, name=next(name for name in free if name not in taken))
