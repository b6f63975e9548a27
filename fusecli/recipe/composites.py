"""Fusions of parameters or of representations: each is fitted as a model made of base models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, count

from fusecli import registry
from fusecli.models import mistakes
from fusecli.values import FusionSpec, ModelSpec

Models = Mapping[str, ModelSpec]
Mistake = tuple[tuple[str | int, ...], str, str]  # key path below the fusion, message, hint


def is_composite(spec: FusionSpec) -> bool:
    """Tell whether a fusion is of what its members are made of, not of what they predict."""
    traits = registry.get("strategies", spec.strategy).traits
    return bool(traits.get("fuses", "predictions") != "predictions")


def composite(spec: FusionSpec, models: Models) -> ModelSpec:
    """Return the model that a fusion of parameters or representations is, by the same word.

    models: the base models by name; all of them are its members if it names none.
    """
    names = tuple(map(str, spec.members)) or base_of(models)
    members = [models[name] for name in names]
    first = members[0]
    is_shared = all(one.preprocess == first.preprocess for one in members)
    inner = tuple(
        ModelSpec(one.use, one.params, {} if is_shared else one.preprocess, one.seed)
        for one in members
    )
    params = {**spec.params, "members": inner[0] if len(inner) == 1 else inner}
    return ModelSpec(spec.strategy, params, first.preprocess if is_shared else {}, made_of=names)


def unfit(spec: FusionSpec, models: Models) -> tuple[Mistake, ...]:
    """Return what keeps base models from being fused by more than their predictions."""
    names = spec.members or base_of(models)
    own = tuple(
        mistake for n, name in enumerate(names) for mistake in _alone(spec, n, name, models)
    )
    if own or not all(models[str(name)].use for name in names):  # what has no word is told anyway
        return own
    made = composite(spec, models)
    if any(models[name].preprocess != made.preprocess for name in made.made_of):
        message = f"members of '{spec.strategy}' share one design, but prepare columns differently"
        return ((("members",), message, "give all the same 'preprocess'"),)
    return mistakes(made)


def _alone(
    spec: FusionSpec, number: int, member: str | FusionSpec, models: Models
) -> Iterator[Mistake]:
    """Yield what keeps one member from being merged with any other."""
    if isinstance(member, FusionSpec):
        message = f"a fusion is no member of '{spec.strategy}', which merges models"
        yield ("members", number), message, "name base models"
    elif member not in models:
        message = f"'{member}' is not fitted here, only its predictions can be fused"
        yield ("members", number), message, "leave it out"
    elif models[member].lesson or models[member].pretrain:
        message = f"'{member}' learns from others, only its predictions can be fused"
        yield ("members", number), message, "leave it out"


def base_of(models: Models) -> tuple[str, ...]:
    """Return the names of the base models among models."""
    return tuple(name for name, spec in models.items() if not spec.made_of)


def with_composites(models: Models, fusions: Iterable[FusionSpec]) -> dict[str, ModelSpec]:
    """Return the base models, and a model for each fusion that is not one of predictions."""
    base = {name: models[name] for name in base_of(models)}
    made = dict(base)
    for spec in _composites(fusions):
        one = composite(spec, base)
        if one not in made.values():
            made[_free(spec.label, made)] = one
    return made


def _composites(specs: Iterable[FusionSpec]) -> Iterator[FusionSpec]:
    for spec in specs:
        if is_composite(spec):
            yield spec
        else:
            yield from _composites(one for one in spec.members if isinstance(one, FusionSpec))


def _free(label: str, taken: Models) -> str:
    numbered = (f"{label}.{number}" for number in count(2))
    return next(name for name in chain((label,), numbered) if name not in taken)


def grounded(spec: FusionSpec, models: Models) -> FusionSpec:
    """Return a fusion whose composites have the model that stands for them as their one member."""
    if not is_composite(spec):
        members = (
            grounded(one, models) if isinstance(one, FusionSpec) else one for one in spec.members
        )
        return replace(spec, members=tuple(members))
    if any(models[str(name)].made_of for name in spec.members):
        return spec
    made = composite(spec, models)
    return replace(spec, members=tuple(name for name, one in models.items() if one == made))
