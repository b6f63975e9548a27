"""Which fits an experiment needs: one for each base model and split, each with its key and seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fusecli.fit.identity import identity_of
from fusecli.lessons import depths
from fusecli.store import key_of
from fusecli.values import Dataset, Fit, Folds, ModelSpec


@dataclass(frozen=True)
class Plan:
    """The fits of every member in the order of splits; members with the same spec share them.

    In time order a model that learns from others has no fits of the first folds: the rows before
    them have no out-of-fold predictions to learn from.

    identity: by member, what its keys are made of besides repeat, fold and seed.
    """

    fits: Mapping[str, tuple[Fit, ...]]
    identity: Mapping[str, Mapping[str, Any]]

    @property
    def units(self) -> dict[str, Fit]:
        """Return every fit once, by key, in order."""
        return {fit.key: fit for fits in self.fits.values() for fit in fits}

    @property
    def owners(self) -> dict[str, str]:
        """Return the first member that needs each fit, by key."""
        pairs = [(fit.key, member) for member, fits in self.fits.items() for fit in fits]
        return dict(reversed(pairs))


def plan(models: Mapping[str, ModelSpec], dataset: Dataset, folds: Folds, seed: int) -> Plan:
    """Return every fit that the base models need on these folds; nothing is fitted.

    seed: the recipe's. Raises UsageError for a parameter that is not a finite number.
    """
    identity = {name: identity_of(spec, dataset, folds) for name, spec in models.items()}
    below = depths(models)
    fits: dict[str, tuple[Fit, ...]] = {}
    for name in sorted(models, key=below.__getitem__):
        draft = partial(_fit, models[name], identity[name], seed)
        fits[name] = tuple(
            draft(split, _teachers(models[name], fits, folds, split), is_first=split == (0, first))
            for first in [below[name] if folds.ordered else 0]
            for split in folds.splits
            if split[1] >= first
        )
    return Plan({name: fits[name] for name in models}, identity)


def seed_of(seed: int, spec: ModelSpec, repeat: int, fold: int) -> int:
    """Return the seed of a fit, in [0, 2**31), from the recipe's seed and what is fitted.

    It does not depend on the name of the member, on other members, or on the order of execution.
    """
    use = int.from_bytes(hashlib.sha256(spec.use.encode()).digest()[:8], "big")
    words = np.random.SeedSequence([seed, use, spec.seed or 0, repeat, fold]).generate_state(1)
    return int(words[0] >> 1)  # LightGBM and XGBoost take 31 bits


def _teachers(
    spec: ModelSpec, fits: Mapping[str, tuple[Fit, ...]], folds: Folds, split: tuple[int, int]
) -> tuple[Mapping[int, str], ...]:
    """Return for each teacher the fits that a split reads: none that could know of later rows."""
    repeat, fold = split
    last = fold if folds.ordered else folds.count
    return tuple(
        {fit.fold: fit.key for fit in fits[name] if fit.repeat == repeat and fit.fold <= last}
        for name in spec.teachers
    )


def _fit(  # a fit is made of all that it depends on
    spec: ModelSpec,
    identity: Mapping[str, Any],
    seed: int,
    split: tuple[int, int],
    teachers: tuple[Mapping[int, str], ...],
    *,
    is_first: bool,
) -> Fit:
    repeat, fold = split
    own = seed_of(seed, spec, repeat, fold)
    words = {**identity, "repeat": repeat, "fold": fold, "seed": own}
    if teachers:
        words["teachers"] = [list(keys.values()) for keys in teachers]
    return Fit(key_of("fit", words), spec, repeat, fold, own, teachers, is_first)
