"""The other tables that base models learn from before their own: prepared once, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from fusecli.dataset import identity, prepare_other
from fusecli.models import has_own_task
from fusecli.recipe import Recipe
from fusecli.run.preparing import kept
from fusecli.store import Store, key_of
from fusecli.values import Dataset, ModelSpec, Notice


def with_other_tables(
    recipe: Recipe, dataset: Dataset, store: Store
) -> tuple[Recipe, Sequence[Notice]]:
    """Return the recipe with the tables known that its models learn from first, and what is told.

    Raises:
        DataError: such a table cannot be read, or does not go with the training table.
    """
    models = dict(recipe.models)
    told: list[Notice] = []
    for name, spec in recipe.models.items():
        if spec.pretrain is not None:
            key, other = _other(recipe, spec, dataset, store)
            how = replace(spec.pretrain, key=key, digest=other.fingerprint)
            models[name] = replace(spec, pretrain=how)
            told += other.notices
    return replace(recipe, models=models), told


def _other(recipe: Recipe, spec: ModelSpec, dataset: Dataset, store: Store) -> tuple[str, Dataset]:
    """Return the other table of a model, in the columns of its own, and its key in the store."""
    assert spec.pretrain  # noqa: S101  # for the type checker: the caller asked
    like = dataset.aimed(spec.targets[0]) if spec.targets else dataset
    source = replace(spec.pretrain.source, weight=recipe.data.weight)
    own_task = has_own_task(spec)
    words = {"training": identity(recipe.data, recipe.seed), "other": identity(source, 0)}
    key = key_of("dataset", {**words, "target": like.target, "own_task": own_task})
    return key, kept(store, key, partial(prepare_other, source, like, own_task=own_task))
