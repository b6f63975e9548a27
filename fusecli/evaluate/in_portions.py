"""Several models scored on rows that come portion by portion, and are forgotten where they can be.

Of a metric that is a mean over rows only sums are kept: of each row, or of each group of rows, the
weighted losses, from which the same interval follows as from all rows at once (see `intervals`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from fusecli import registry
from fusecli.evaluate.estimates import Estimates, Portion, correction
from fusecli.evaluate.kept_rows import KeptRows
from fusecli.registry import Entry
from fusecli.values import Floats


class Tally(Protocol):
    """What takes in rows, and tells what the models score on all of them."""

    def add(self, portion: Portion) -> None:
        """Take in some rows."""

    def estimates(self) -> Estimates:
        """Return what the models score; some rows were taken in."""


def tally(metric: str) -> Tally:
    """Return what scores models by a metric, on rows in portions."""
    entry = registry.get("metrics", metric)
    return Means(entry) if entry.traits["per_row"] else KeptRows(entry)


@dataclass
class Means:
    """The weighted losses of some models, summed up.

    guess: [model] mean losses of the first rows, from which all are counted, lest small differences
    of large numbers be lost. Of each unit there are its weight and its losses [1 + model]: `sums`
    over the units, `squares` their products; of groups, which go on, those of each in `groups`.
    """

    entry: Entry
    guess: Floats = field(default_factory=lambda: np.empty(0))
    sums: Floats = field(default_factory=lambda: np.zeros(1))
    squares: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    groups: Floats = field(default_factory=lambda: np.empty((0, 1)))
    count: int = 0

    def add(self, portion: Portion) -> None:
        """Take in some rows."""
        losses = np.stack([self.entry.traits["per_row"](portion.y, own) for own in portion.preds])
        if not len(self.guess):
            self._begin(losses.mean(axis=1))
        away = portion.weight * (losses - self.guess[:, None])
        rows = np.vstack([portion.weight, away]).T
        if portion.unit is None:
            self._sum_up(rows)
        else:
            new = max(0, int(portion.unit.max()) + 1 - len(self.groups))
            self.groups = np.vstack([self.groups, np.zeros((new, rows.shape[1]))])
            np.add.at(self.groups, portion.unit, rows)

    def _begin(self, guess: Floats) -> None:
        size = 1 + len(guess)
        self.guess, self.sums, self.squares = guess, np.zeros(size), np.zeros((size, size))
        self.groups = np.empty((0, size))

    def _sum_up(self, units: Floats) -> None:
        self.count += len(units)
        self.sums += units.sum(axis=0)
        self.squares += units.T @ units

    def estimates(self) -> Estimates:
        """Return what the models score on all rows that were taken in."""
        self._sum_up(self.groups)
        self.groups = self.groups[:0]
        off = self.sums[1:] / self.sums[0]
        values = self.guess + off
        slope = np.hstack([-off[:, None], np.eye(len(off))]) / self.sums[0]
        if self.entry.traits["root"]:
            values = np.sqrt(np.maximum(values, 0.0))
            slope /= np.where(values > 0, 2 * values, 1.0)[:, None]
        spread = slope @ self.squares @ slope.T * correction(self.count)
        return Estimates(self.entry.name, values, spread, self.count)
