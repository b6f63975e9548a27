"""Several models scored by a metric that is no mean over rows, and so needs all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite

import numpy as np

from fusecli.evaluate.estimates import Estimates, Portion, correction
from fusecli.evaluate.intervals import DRAWS, influence
from fusecli.registry import Entry
from fusecli.values import Array, Floats, Integers

SEED = 0


@dataclass
class KeptRows:
    """The rows of all portions. halved: of two classes in order, one probability is all there is.

    portions: in which preds are [model, row, output], or [model, row, 1] of the second class.
    """

    entry: Entry
    portions: list[Portion] = field(default_factory=list)
    halved: bool = False

    def add(self, portion: Portion) -> None:
        """Take in some rows."""
        self.halved = bool(self.entry.traits["ranks"]) and portion.preds.shape[2] == 2
        kept = portion.preds[..., 1:] if self.halved else portion.preds
        self.portions.append(replace(portion, preds=kept.copy()))

    def estimates(self) -> Estimates:
        """Return what the models score on all rows that were taken in."""
        y, weight, unit = (self._column(name) for name in ("y", "weight", "unit"))
        models = range(len(self.portions[0].preds))
        preds = [self._said(model) for model in models]
        values = np.array([self.entry(y, own, weight) for own in preds], dtype=np.float64)
        influences = [
            influence(self.entry, y, own, weight) if isfinite(value) else np.full(len(y), np.nan)
            for own, value in zip(preds, values, strict=True)
        ]
        known = [own for own in influences if own is not None]
        count = int(unit.max()) + 1
        if len(known) < len(influences):
            return Estimates(self.entry.name, values, self._drawn(y, preds, weight, unit), count)
        sums = np.stack([np.bincount(unit, own).astype(np.float64) for own in known])
        spread: Floats = sums @ sums.T * correction(count)
        return Estimates(self.entry.name, values, spread, count)

    def _column(self, name: str) -> Array:
        columns = [getattr(portion, name) for portion in self.portions]
        if any(column is None for column in columns):
            return np.arange(sum(len(portion.y) for portion in self.portions))
        return np.concatenate(columns)

    def _said(self, model: int) -> Floats:
        """Return what one of the models says [row, output]."""
        own = np.concatenate([portion.preds[model] for portion in self.portions])
        return np.hstack([1 - own, own]) if self.halved else own

    def _drawn(self, y: Array, preds: list[Floats], weight: Floats, unit: Integers) -> Floats:
        """Return the covariance of the scores over units drawn again: for unknown metrics."""
        random, count = np.random.default_rng(SEED), int(unit.max()) + 1
        draws = np.empty((DRAWS, len(preds)))
        for place in range(DRAWS):
            drawn = random.multinomial(count, np.full(count, 1 / count))[unit] * weight
            own = drawn > 0
            draws[place] = [self.entry(y[own], said[own], drawn[own]) for said in preds]
        able = draws[np.isfinite(draws).all(axis=1)]
        if len(able) < 2:
            return np.full((len(preds), len(preds)), np.nan)
        return np.atleast_2d(np.cov(able, rowvar=False))
