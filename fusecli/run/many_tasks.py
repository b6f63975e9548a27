"""Several targets in one recipe: what each of them stands on, after one plan of fits for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fusecli import registry
from fusecli.fit import Lens, Plan, seen_through
from fusecli.fit.aiming import target_of
from fusecli.metrics import default_metric
from fusecli.recipe import Recipe
from fusecli.run.setting import Setting
from fusecli.run.spreading import seen_from
from fusecli.run.suiting import over
from fusecli.run.target_fusions import borrowed, compared_with, fusion_of
from fusecli.values import Fit, Folds, ModelSpec, Notice, Target


def parts_of(setting: Setting) -> tuple[Setting, ...]:
    """Return what the board of each target stands on, the main one first.

    Each has the rows that have its target, in the same folds, and the models that suit it by the
    names that they have in the recipe.
    """
    if not setting.dataset.further:
        return (setting,)
    return tuple(_part(setting, target) for target in setting.dataset.targets)


def about_further(setting: Setting) -> Iterator[Notice]:
    """Yield a sentence for each further target: what it is, and what its board measures."""
    for part in parts_of(setting)[1:]:
        task = f"{part.dataset.task.kind} on {part.dataset.rows} rows"
        fused = f"fused by '{part.recipe.fusion.label}'"
        yield Notice(
            f"'{part.dataset.target}' is predicted, too: {task}, {fused}, by {part.metric}"
        )


def _part(setting: Setting, target: Target) -> Setting:
    view = _View(setting, target)
    dataset, folds = seen_through(Lens(setting.dataset, setting.folds, target))
    recipe = view.recipe
    part = replace(
        setting,
        recipe=recipe,
        dataset=dataset,
        metric=recipe.metric or default_metric(target.task),
        folds=folds,
        plan=view.plan,
        notices=(*setting.notices, *view.left_out),
        lens=Lens(setting.dataset, setting.folds, target),
    )
    if target.name == setting.dataset.target:
        return replace(part, folds=replace(folds, notices=setting.folds.notices))
    alone = replace(dataset, notices=tuple(_about_folds(folds, target)))
    return replace(part, dataset=alone, notices=view.left_out, imported=())


def _about_folds(folds: Folds, target: Target) -> Iterator[Notice]:
    """Yield what is to be said of folds without a row that has the target."""
    lengths = [len(folds.test(*split)) for split in folds.splits]
    if empty := lengths.count(0):
        text = f"no row of {empty} of {len(lengths)} splits has '{target.name}'"
        yield Notice(text, "the scores are means over the others")


@dataclass(frozen=True)
class _View:
    """What belongs to one target of a setting, under the names that it has on its own board."""

    setting: Setting
    target: Target

    @cached_property
    def names(self) -> dict[str, str]:
        """By the name of a model among all, what it is called here."""
        dataset = self.setting.dataset
        models = self.setting.recipe.models
        return {name: seen_from(self.target.name, name, dataset) for name in models}

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The models of the target, by their names among all."""
        dataset, models = self.setting.dataset, self.setting.recipe.models
        return tuple(n for n in models if target_of(n, dataset).name == self.target.name)

    @property
    def recipe(self) -> Recipe:
        """The recipe as if the target were the only one, with all models under names of here."""
        whole, names, kind = self.setting.recipe, self.names, self.target.task.kind
        models = {names[name]: _renamed(spec, names) for name, spec in whole.models.items()}
        given = borrowed(whole, self.target, self.setting.dataset)
        there = (*(names[name] for name in self.members), *given)
        fusion = over(fusion_of(whole, self.target.name), there)
        assert fusion  # noqa: S101  # `spread` has seen to it
        also = tuple(word for word in whole.also if kind in registry.get("metrics", word).tasks)
        others = compared_with(whole, fusion, there)
        made = replace(whole, models=models, fusion=fusion, compare=others)
        if self.target.name == self.setting.dataset.target:
            return made
        asked = whole.data.also_predict[self.target.name]
        return replace(made, metric=asked.metric, also=also)

    @property
    def plan(self) -> Plan:
        """The fits of the target's models, and those of others that they learn from."""
        whole, names, models = self.setting.plan, self.names, self.setting.recipe.models
        below = [one for name in self.members for one in _below(models, name)]
        others = [name for name in dict.fromkeys(below) if name not in self.members]
        return Plan(
            {names[name]: _fits(whole.fits[name], names) for name in self.members},
            {names[name]: whole.identity[name] for name in (*self.members, *others)},
            {
                names[name]: _fits(whole.inner.get(name, ()), names)
                for name in (*self.members, *others)
            },
            {names[name]: _fits(whole.fits[name], names) for name in others},
        )

    @property
    def left_out(self) -> tuple[Notice, ...]:
        """Say which models of the recipe are not on the board of the target."""
        whole = self.setting.recipe.plain or self.setting.recipe
        here = {self.names[name] for name in self.members}
        lost = [name for name in whole.models if name not in here]
        text = f"left out, because not for '{self.target.name}': {', '.join(lost)}"
        return (Notice(text),) if lost else ()


def _below(models: Mapping[str, ModelSpec], name: str) -> Iterator[str]:
    """Yield all models that one learns from, and those that they learn from."""
    for teacher in models[name].teachers:
        yield teacher
        yield from _below(models, teacher)


def _renamed(spec: ModelSpec, names: Mapping[str, str]) -> ModelSpec:
    if spec.lesson is None:
        return spec
    teachers = tuple(names[name] for name in spec.teachers)
    return replace(spec, lesson=replace(spec.lesson, teachers=teachers))


def _fits(fits: Sequence[Fit], names: Mapping[str, str]) -> tuple[Fit, ...]:
    return tuple(replace(fit, spec=_renamed(fit.spec, names)) for fit in fits)
