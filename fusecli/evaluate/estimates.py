"""Scores of fixed models on rows that none of them has seen, and what one gains over another.

The models are taken as given: an interval says how far other rows of the same kind could lead, and
not what other training rows would have made of the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

from fusecli.evaluate.judgement import pronounced, undecided
from fusecli.evaluate.rivals import rope
from fusecli.evaluate.statistics import posterior
from fusecli.evaluate.student import t_quantile
from fusecli.metrics import sign
from fusecli.values import Array, Floats, Integers, Score, Verdict

FEWEST = 20  # rows, or groups, below which the spread of a difference is hardly known
MOST = 10_000  # degrees of freedom from which on Student's t is the normal distribution


@dataclass(frozen=True)
class Portion:
    """Some rows, at least one. y: what came true [row]. preds: of each model [model, row, output].

    weight: [row]. unit: [row] the number of the group of rows that it is in, as many as there were
    in all portions so far; None: each row is one.
    """

    y: Array
    preds: Floats
    weight: Floats
    unit: Integers | None = None


@dataclass(frozen=True)
class Estimates:
    """What several models score. values: [model]; spread: [model, model] covariance of the errors.

    units: rows, or groups of rows, that are independent of each other.
    """

    metric: str
    values: Floats
    spread: Floats
    units: int

    def score(self, model: int) -> Score:
        """Return the score of one of them, with half of its 95 % interval."""
        error = sqrt(max(float(self.spread[model, model]), 0.0))
        width = t_quantile(0.975, self._freedom) * error if self.units > 1 else float("nan")
        return Score(float(self.values[model]), width, "holdout")

    def verdict(self, ours: int, theirs: int, against: str) -> Verdict:
        """Judge one against another, of that name, on the same rows."""
        gain = sign(self.metric) * float(self.values[ours] - self.values[theirs])
        width = rope(self.metric, float(self.values[theirs]))
        if not isfinite(gain) or self.units < FEWEST:
            few = f"fewer than {FEWEST} rows, or groups of rows, could be compared"
            reason = few if isfinite(gain) else f"{self.metric} is undefined on these rows"
            return undecided(gain, width, against, "holdout", reason)
        found = posterior(gain, self._error(ours, theirs), self._freedom, width)
        return pronounced(found, width, against, "holdout")

    @property
    def _freedom(self) -> int:
        return min(self.units - 1, MOST)

    def _error(self, ours: int, theirs: int) -> float:
        """Return the standard error of the difference of two scores."""
        both = self.spread[ours, ours] + self.spread[theirs, theirs]
        return sqrt(max(float(both - 2 * self.spread[ours, theirs]), 0.0))


def correction(units: int) -> float:
    """Return what makes up for the mean being that of the same units."""
    return units / (units - 1) if units > 1 else float("nan")
