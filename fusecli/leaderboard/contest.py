"""Everything that a board is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fusecli.evaluate import CrossFit
from fusecli.values import Array, Floats, OutOfFold, Price


@dataclass(frozen=True)
class Holdout:
    """Rows that nothing was fitted to. preds: [member, row, output], members by name."""

    y: Array
    preds: Floats
    members: tuple[str, ...]
    weight: Floats | None = None
    features: Floats | None = None


@dataclass(frozen=True)
class Contest:
    """All that a board is made of.

    oof: the members with finite predictions. fusions: cross-fitted; the first is the main one,
    whose weights the base models show. prices: by base model. failures: reasons by base model.
    group: [row of the dataset] codes. ordered: the splits are in time order.
    """

    oof: OutOfFold
    fusions: tuple[CrossFit, ...]
    metric: str
    also: tuple[str, ...] = ()
    prices: Mapping[str, Price] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    holdout: Holdout | None = None
    group: Array | None = None
    ordered: bool = False

    @property
    def succeeded(self) -> tuple[CrossFit, ...]:
        return tuple(fusion for fusion in self.fusions if fusion.deployed is not None)


def covered_by_all(contest: Contest) -> Array:
    """Return which records every fusion predicts: all rows of the board are scored on these."""
    covered = np.full(contest.oof.records, fill_value=True)
    for fusion in contest.succeeded:
        covered &= np.isfinite(fusion.preds).all(axis=1)
    return covered
