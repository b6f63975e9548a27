"""One recipe for many tables: another source, and without the models that do not suit its task."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fusecli import registry
from fusecli.errors import DataError
from fusecli.models import mistakes, model_tasks
from fusecli.recipe import Recipe
from fusecli.run.collection import Item
from fusecli.run.named import recipe_of
from fusecli.run.options import RunOptions
from fusecli.sources import is_keyed
from fusecli.values import Dataset, FusionSpec, Kind, ModelSpec, Notice


def recipe_for(path: Path, item: Item, options: RunOptions) -> Recipe:
    """Return a recipe with the source, target and task of a data set in place of its own.

    What else it says under `data:` (group, weight, test ...) holds for every table.

    Raises:
        RecipeError: it has mistakes.
    """
    source = item.source.replace("$", "$$")
    told = [f"data.source={json.dumps(source)}"]
    known = item.source in registry.names("sources") or is_keyed(item.source)
    if item.target is not None or known:
        told.append(f"data.target={json.dumps(item.target)}")
    told.append("data.task=null")  # what does not suit it is left out below, and no mistake here
    recipe = recipe_of(path, options, *told)
    return replace(recipe, data=replace(recipe.data, task=item.task))


def suited(recipe: Recipe, dataset: Dataset) -> tuple[Recipe, tuple[Notice, ...]]:
    """Return the recipe with the models and metrics that suit the table's task.

    Fusions are left with the members that are there. Raises DataError if no model suits the task.
    """
    kind = dataset.task.kind
    models = _able(recipe.models, dataset)
    if not models:
        raise DataError(f"none of the recipe's models is for {kind}")
    fusions = _left((recipe.fusion, *recipe.compare), tuple(models))
    metric, also = _metrics(recipe, kind)
    lost = [
        *(name for name in recipe.models if name not in models),
        *(word for word in (recipe.metric, *recipe.also) if word and word not in (metric, *also)),
    ]
    made = replace(
        recipe,
        models=models,
        imported={},
        fusion=fusions[0] if fusions else replace(recipe.fusion, members=()),
        compare=fusions[1:],
        metric=metric,
        also=also,
    )
    text = f"left out, because not for {kind}: {', '.join(dict.fromkeys(lost))}"
    return made, (*((Notice(text),) if lost else ()), *_about(recipe.imported))


def _about(imported: Collection[str]) -> tuple[Notice, ...]:
    text = f"left out, because imported predictions are of one table: {', '.join(imported)}"
    return (Notice(text),) if imported else ()


def _able(models: Mapping[str, ModelSpec], dataset: Dataset) -> dict[str, ModelSpec]:
    """Return the models that suit a table, as far as those that they learn from do, too."""
    kept = {
        name: spec
        for name, spec in models.items()
        if dataset.task.kind in model_tasks(spec)
        and not mistakes(spec, dataset)
        and all(teacher in models for teacher in spec.teachers)
    }
    return kept if len(kept) == len(models) else _able(kept, dataset)


def _left(fusions: Sequence[FusionSpec], models: tuple[str, ...]) -> tuple[FusionSpec, ...]:
    """Return the fusions that have a member left, over those members."""
    kept = (over(spec, models) for spec in fusions)
    return tuple(spec for spec in kept if spec is not None)


def over(spec: FusionSpec, models: tuple[str, ...]) -> FusionSpec | None:
    """Return a fusion over the models that are there; None if it names none of them."""
    if not spec.members:
        return spec
    found = [
        member if isinstance(member, str) else over(member, models)
        for member in spec.members
        if not isinstance(member, str) or member in models
    ]
    members = tuple(member for member in found if member is not None)
    return replace(spec, members=members) if members else None


def _metrics(recipe: Recipe, kind: Kind) -> tuple[str | None, tuple[str, ...]]:
    """Return the metric (None: the default of the task) and the further ones for a kind of task."""
    wanted = (recipe.metric, *recipe.also)
    able = [word for word in wanted if word and kind in registry.get("metrics", word).tasks]
    metric = recipe.metric if recipe.metric in able else None
    return metric, tuple(word for word in recipe.also if word in able)
