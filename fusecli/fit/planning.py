"""Which fits an experiment needs: one for each base model and split, each with its key and seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from fusecli.fit.identity import identity_of
from fusecli.fit.leaving import Left, left_out, read
from fusecli.lessons import lenders
from fusecli.store import key_of
from fusecli.values import Dataset, Fit, Folds, ModelSpec


@dataclass(frozen=True)
class Plan:
    """The fits of every member in the order of splits; members with the same spec share them.

    In time order a model that learns from others has no fits of the first folds: the rows before
    them have no out-of-fold predictions to learn from. Nor has it any where folds are too few.

    identity: by member, what its keys are made of besides repeat, fold and seed; and `about`, which
    is in no key, but kept beside the results: in words, where the rest has hashes.
    inner: by member, the fits that only what learns from it reads.
    others: of models of another target, which are no members here, the fits that are read.
    refits: by model, one fit to all rows, which is scored nowhere; see `fusecli.fit.refitting`.
    """

    fits: Mapping[str, tuple[Fit, ...]]
    identity: Mapping[str, Mapping[str, Any]]
    inner: Mapping[str, tuple[Fit, ...]] = field(default_factory=dict)
    others: Mapping[str, tuple[Fit, ...]] = field(default_factory=dict)
    refits: Mapping[str, Fit] = field(default_factory=dict)

    def every(self, member: str) -> tuple[Fit, ...]:
        """Return all fits of a member, or those that are read of another model."""
        outer = self.fits[member] if member in self.fits else self.others[member]
        return (*outer, *self.inner.get(member, ()))

    @cached_property
    def units(self) -> dict[str, Fit]:
        """Return every fit once, by key, in order."""
        scored = {fit.key: fit for member in self._all for fit in self.every(member)}
        return scored | {fit.key: fit for fit in self.refits.values()}

    @cached_property
    def owners(self) -> dict[str, str]:
        """Return the first member that needs each fit, by key."""
        pairs = [(fit.key, member) for member in self._all for fit in self.every(member)]
        pairs += [(fit.key, member) for member, fit in self.refits.items()]
        return dict(reversed(pairs))

    @property
    def _all(self) -> tuple[str, ...]:
        return (*self.fits, *self.others)


def plan(models: Mapping[str, ModelSpec], dataset: Dataset, folds: Folds, seed: int) -> Plan:
    """Return every fit that the base models need on these folds; nothing is fitted.

    seed: the recipe's. Raises UsageError for a parameter that is not a finite number.
    """
    identity = {name: identity_of(spec, dataset, folds) for name, spec in models.items()}
    made: dict[str, dict[Left, Fit]] = {}
    for name, lefts in left_out(models, folds).items():
        draft = partial(fit_of, models[name], identity[name], seed)
        made[name] = {
            left: draft(left, _teachers(models[name], made, left, folds), is_first=left == lefts[0])
            for left in lefts
        }
    lent = {fit.key for name in lenders(models) for fit in made[name].values()}
    outer, inner = (
        {name: _some(made[name], lent, beside=some) for name in models} for some in (False, True)
    )
    about = {
        "data": dataset.name,
        "seed": seed,
        "folds": folds.count,
        "repeats": folds.repeats,
    }
    return Plan(outer, {name: {**own, "about": about} for name, own in identity.items()}, inner)


def _some(made: Mapping[Left, Fit], lent: set[str], *, beside: bool) -> tuple[Fit, ...]:
    """Return the fits of a model that are of a member, or only read by others; see `Fit.lends`."""
    kept = (fit for fit in made.values() if bool(fit.beside) is beside)
    return tuple(replace(fit, lends=fit.key in lent) for fit in kept)


def seed_of(seed: int, spec: ModelSpec, repeat: int, *left_out: int) -> int:
    """Return the seed of a fit, in [0, 2**31), from the recipe's seed and what is fitted.

    It does not depend on the name of the member, on other members, or on the order of execution.
    """
    use = int.from_bytes(hashlib.sha256(spec.use.encode()).digest()[:8], "big")
    entropy = [seed, use, spec.seed or 0, repeat, *left_out]
    return int(np.random.SeedSequence(entropy).generate_state(1)[0] >> 1)  # some take 31 bits


def _teachers(
    spec: ModelSpec, made: Mapping[str, Mapping[Left, Fit]], left: Left, folds: Folds
) -> tuple[Mapping[int, str], ...]:
    """Return for each teacher the keys of the fits that are read, as far as there are any."""
    wanted = read(left, folds) if spec.teachers else {}
    return tuple(
        {fold: made[name][one].key for fold, one in wanted.items() if one in made[name]}
        for name in spec.teachers
    )


def fit_of(
    spec: ModelSpec,
    identity: Mapping[str, Any],
    seed: int,
    left: Left,
    teachers: tuple[Mapping[int, str], ...],
    *,
    is_first: bool,
) -> Fit:
    """Return one fit of a model with its key and its seed. left: repeat and folds left out."""
    repeat, (fold, *beside) = left
    own = seed_of(seed, spec, repeat, fold, *beside)
    words = {**identity, "repeat": repeat, "fold": fold, "seed": own}
    if beside:
        words["beside"] = beside
    if teachers:
        words["teachers"] = [list(keys.values()) for keys in teachers]
    key = key_of("fit", words)
    return Fit(key, spec, repeat, fold, own, tuple(beside), teachers, is_first)
