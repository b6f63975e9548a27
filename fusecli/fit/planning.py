"""Which fits an experiment needs: one for each base model and split, each with its key and seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fusecli.fit.identity import identity_of
from fusecli.store import key_of
from fusecli.values import Dataset, Fit, Folds, ModelSpec


@dataclass(frozen=True)
class Plan:
    """The fits of every member in the order of splits; members with the same spec share them.

    identity: by member, what its keys are made of besides repeat, fold and seed; and `about`, which
    is in no key, but kept beside the results: in words, where the rest has hashes.
    """

    fits: Mapping[str, tuple[Fit, ...]]
    identity: Mapping[str, Mapping[str, Any]]

    @cached_property
    def units(self) -> dict[str, Fit]:
        """Return every fit once, by key, in order."""
        return {fit.key: fit for fits in self.fits.values() for fit in fits}

    @cached_property
    def owners(self) -> dict[str, str]:
        """Return the first member that needs each fit, by key."""
        pairs = [(fit.key, member) for member, fits in self.fits.items() for fit in fits]
        return dict(reversed(pairs))


def plan(models: Mapping[str, ModelSpec], dataset: Dataset, folds: Folds, seed: int) -> Plan:
    """Return every fit that the base models need on these folds; nothing is fitted.

    seed: the recipe's. Raises UsageError for a parameter that is not a finite number.
    """
    identity = {name: identity_of(spec, dataset, folds) for name, spec in models.items()}
    fits = {
        name: tuple(_fit(spec, identity[name], seed, *split) for split in folds.splits)
        for name, spec in models.items()
    }
    about = {
        "data": dataset.name,
        "seed": seed,
        "folds": folds.count,
        "repeats": folds.repeats,
    }
    return Plan(fits, {name: {**own, "about": about} for name, own in identity.items()})


def seed_of(seed: int, spec: ModelSpec, repeat: int, fold: int) -> int:
    """Return the seed of a fit, in [0, 2**31), from the recipe's seed and what is fitted.

    It does not depend on the name of the member, on other members, or on the order of execution.
    """
    use = int.from_bytes(hashlib.sha256(spec.use.encode()).digest()[:8], "big")
    words = np.random.SeedSequence([seed, use, spec.seed or 0, repeat, fold]).generate_state(1)
    return int(words[0] >> 1)  # LightGBM and XGBoost take 31 bits


def _fit(spec: ModelSpec, identity: Mapping[str, Any], seed: int, repeat: int, fold: int) -> Fit:
    own = seed_of(seed, spec, repeat, fold)
    key = key_of("fit", {**identity, "repeat": repeat, "fold": fold, "seed": own})
    return Fit(key, spec, repeat, fold, own)
