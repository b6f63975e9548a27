"""What the leaderboard is made of: scores with their rung, verdicts, rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fusecli.values.basics import Notice, Task
from fusecli.values.fits import Price

Rung = Literal["apparent", "cross-fit", "nested", "holdout"]


Call = Literal["better", "worse", "practically equal", "inconclusive"]


@dataclass(frozen=True)
class Score:
    """A metric's value as the user asked for it, the half-width of its 95 % interval, its rung."""

    value: float
    half_width: float
    rung: Rung
    per_split: tuple[float, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Fused against the best base model: three probabilities, the gain, the word.

    gain, half_width: units of the metric, signed so that positive means the fused is better.
    rope: half-width of the region of practical equivalence, same units.
    reason: why the call is inconclusive whatever the probabilities say, else empty.
    """

    call: Call
    gain: float
    half_width: float
    better: float
    equal: float
    worse: float
    rope: float
    against: str
    rung: Rung
    reason: str = ""


Role = Literal["base", "fused", "inner"]


@dataclass(frozen=True)
class Row:
    """One line of the board: a base model or a fusion; a failed one has a reason and no score.

    role: inner is a fusion that is a member of the fusion of the run, and shown beside it.
    imported: it was fitted elsewhere, so what it costs is not known.
    What only comparisons know: apparent: the score on the rows that the combiner was fitted to.
    members: base models that the fusion uses. fuse_seconds: all its combiners together.
    optimistic: it has no constraints and is not nested, so its score may flatter it.
    """

    name: str
    role: Role
    score: Score | None
    also: Mapping[str, Score] = field(default_factory=dict)
    verdict: Verdict | None = None
    price: Price | None = None
    weight: float | None = None
    holdout: Score | None = None
    reason: str = ""
    is_best_base: bool = False
    apparent: Score | None = None
    members: int | None = None
    fuse_seconds: float | None = None
    optimistic: bool = False
    imported: bool = False


@dataclass(frozen=True)
class Range:
    """A value between the ends of its 95 % interval, which need not be equally far from it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Picked:
    """What "take the best of these strategies" really scores, the price of choosing paid.

    best: the strategy with the best score on the board, what would be taken; strategies: how many
    there were to choose from. score, verdict: of the choice, made for each split without its rows.
    taken: splits by strategy, most first. tied: strategies that the best one does not clearly beat.
    bootstrap, bootstrap_gain: the choice made on rows drawn again and scored on the others (BBC),
    and its gain over the best base model; better: the share of draws in which there was one.
    """

    best: str
    strategies: int
    score: Score
    verdict: Verdict
    taken: Mapping[str, int]
    tied: tuple[str, ...]
    bootstrap: Range
    bootstrap_gain: Range
    better: float


@dataclass(frozen=True)
class Board:
    """The leaderboard: rows best first (failed ones last), what was measured and how.

    picked: of a comparison of strategies, what the choice among them is worth.
    target: what is predicted, where the recipe has several targets.
    """

    recipe: str
    data: str
    task: Task
    metric: str
    also: tuple[str, ...]
    rows: tuple[Row, ...]
    n_rows: int
    n_columns: int
    n_covered: int
    splits: str
    notices: tuple[Notice, ...] = ()
    fits_made: int = 0
    fits_stored: int = 0
    fit_seconds: float = 0.0
    picked: Picked | None = None
    target: str = ""
