"""From a recipe to everything that is settled before the first fit: table, metric, folds, plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fusecli.dataset import identity, prepare
from fusecli.errors import Problem, RecipeError
from fusecli.fit import Lens, Plan, how_many, how_many_read, plan
from fusecli.fit.aiming import model_of
from fusecli.folds import deal
from fusecli.lessons import depths
from fusecli.metrics import default_metric
from fusecli.predictions import Imported, imported
from fusecli.recipe import Recipe, Written, misfits, unsuited, with_composites
from fusecli.run.finished import IN_TIME
from fusecli.run.levels import too_deep
from fusecli.run.named import recipe_of
from fusecli.run.options import RunOptions
from fusecli.run.preparing import kept
from fusecli.run.pretraining import with_other_tables
from fusecli.run.refittable import unfit_to_refit
from fusecli.run.spreading import spread
from fusecli.store import Store, key_of
from fusecli.values import Dataset, Folds, FusionSpec, Notice


@dataclass(frozen=True)
class Setting:
    """What a run stands on. data_key: the prepared table's entry in the store.

    notices: what of the recipe was left out for this table, and why. imported: what members
    predict that were fitted elsewhere. lens: of the setting of one target of several, how its rows
    see the fits.
    """

    recipe: Recipe
    store: Store
    dataset: Dataset
    data_key: str
    metric: str
    folds: Folds
    plan: Plan
    notices: tuple[Notice, ...] = ()
    imported: tuple[Imported, ...] = ()
    lens: Lens | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the keys of the fits that are not in the store, in order."""
        return tuple(key for key in self.plan.units if not self.store.has(key))

    @property
    def is_further(self) -> bool:
        """Tell whether it is of a target beside the main one."""
        return self.lens is not None and self.lens.dataset.target != self.dataset.target

    @property
    def hidden(self) -> tuple[str, ...]:
        """Return the models that stand for fusions, and are no base models."""
        return tuple(name for name, spec in self.recipe.models.items() if spec.made_of)

    @property
    def other_keys(self) -> tuple[str, ...]:
        """Return the entries of the tables that models learn from before their own."""
        taught = (spec.pretrain for spec in self.recipe.models.values() if spec.pretrain)
        return tuple(dict.fromkeys(how.key for how in taught))

    @property
    def splits(self) -> str:
        """Say how the rows were dealt."""
        times = f"{self.folds.repeats} x " if self.folds.repeats > 1 else ""
        return f"{times}{self.folds.count} folds{f' {IN_TIME}' * self.folds.ordered}"


MOST_FITS = 250_000
MOST_READ = 1_000_000  # by students, of their teachers' fits
MOST_USUAL = 8  # folds, where the recipe does not say how many
Warm = Callable[[Recipe], None]
Suit = Callable[[Recipe, Dataset], tuple[Recipe, tuple[Notice, ...]]]


def as_it_is(recipe: Recipe, dataset: Dataset) -> tuple[Recipe, tuple[Notice, ...]]:
    """Return the recipe, once everything that it names suits the task of the table.

    Raises:
        RecipeError: something does not.
    """
    if dataset.further:
        return spread(recipe, dataset)
    problems = unsuited(recipe, dataset.task.kind)
    if recipe.data.task is None:
        doubt = f"'{dataset.target}' looks like {dataset.task.kind}; data.task says otherwise"
        problems = tuple(
            replace(one, hint="; ".join(filter(None, (one.hint, doubt)))) for one in problems
        )
    if problems or (problems := misfits(recipe, dataset)):
        raise RecipeError(problems)
    return recipe, ()


def settle(origin: Path | Written, options: RunOptions, before_reading: Warm) -> Setting:
    """Read and check all there is to check before anything is fitted.

    before_reading: called with the recipe if the table has to be read and planned, which takes a
    while that other work can overlap with.

    Raises:
        FuseError: whatever is wrong with the recipe, the table, or the two together.
    """
    recipe = recipe_of(origin, options)
    setting = arranged(recipe, options, before_reading)
    deep = too_deep(setting.recipe, setting.folds)
    if problems := (*_too_few_folds(setting), *deep, *unfit_to_refit(recipe)):
        raise RecipeError(problems)
    return setting


def _too_few_folds(setting: Setting) -> tuple[Problem, ...]:
    """Return a mistake for every model that cannot learn from others with so few folds."""
    recipe, folds = setting.recipe, setting.folds
    below = depths(recipe.models)
    needed = {name: deep + (1 if folds.ordered else 2) for name, deep in below.items()}
    return tuple(
        recipe.problem(
            ("models", model_of(name, setting.dataset), "from"),
            f"{folds.count} folds are too few to learn from what others predict",
            f"it takes at least {needed[name]} under cv.folds",
        )
        for name, fits in setting.plan.fits.items()
        if not fits
    )


def arranged(
    recipe: Recipe, options: RunOptions, before_reading: Warm, suit: Suit = as_it_is
) -> Setting:
    """Return what a run of the recipe stands on; `suit` makes it one for the table's task.

    Raises:
        FuseError: whatever is wrong with the table, or with table and recipe together.
    """
    store = Store(options.store_root)
    dataset, data_key = _prepared(recipe, store, before_reading)
    recipe, notices = suit(recipe, dataset)
    models = with_composites(recipe.models, (recipe.fusion,))
    recipe = replace(recipe, models=models)
    _check_size(recipe, dataset.rows)
    metric = recipe.metric or default_metric(dataset.task)
    folds = deal(dataset, recipe.cv, recipe.seed)
    given = tuple(
        imported(name, spec, dataset, folds, recipe.data) for name, spec in recipe.imported.items()
    )
    recipe, told = with_other_tables(recipe, dataset, store)
    wanted = plan(recipe.models, dataset, folds, recipe.seed)
    notices = (*notices, *told)
    return Setting(recipe, store, dataset, data_key, metric, folds, wanted, notices, given)


def with_fusions(setting: Setting, fusions: Sequence[FusionSpec]) -> Setting:
    """Return the setting with other fusions, and a plan of the models that they are made of."""
    models = with_composites(setting.recipe.models, fusions)
    recipe = replace(setting.recipe, models=models, fusion=fusions[0], compare=tuple(fusions[1:]))
    if models == setting.recipe.models:
        return replace(setting, recipe=recipe)
    wanted = plan(models, setting.dataset, setting.folds, recipe.seed)
    return replace(setting, recipe=recipe, plan=wanted)


def _check_size(recipe: Recipe, rows: int) -> None:
    """Refuse more fits than anybody means, before their keys fill memory. Raises RecipeError."""
    folds, ordered = min(recipe.cv.folds or MOST_USUAL, rows), recipe.data.time is not None
    size = (recipe.models, folds, recipe.cv.repeats)
    _check_most(recipe, how_many(*size, ordered=ordered), MOST_FITS, "fits")
    _check_most(recipe, how_many_read(*size, ordered=ordered), MOST_READ, "results to learn from")


def _check_most(recipe: Recipe, wanted: int, most: int, what: str) -> None:
    if wanted > most:
        told = f"asks for {wanted:,} {what}, and {most:,} are the most"
        raise RecipeError([recipe.problem(("cv",), told, "fewer repeats, folds or models")])


def _prepared(recipe: Recipe, store: Store, before_reading: Warm) -> tuple[Dataset, str]:
    """Return the planned table, from the store if it was planned before, and its key there."""
    key = key_of("dataset", identity(recipe.data, recipe.seed))

    def made() -> Dataset:
        before_reading(recipe)
        return prepare(recipe.data, seed=recipe.seed)

    return kept(store, key, made), key
