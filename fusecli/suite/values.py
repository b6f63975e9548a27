"""What a suite is made of: methods on data sets, where they stand, and what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fusecli.values import Call, Kind, Notice, Rung


@dataclass(frozen=True)
class Cell:
    """One method on one data set; a failed one has a reason and no score.

    score: the metric in its natural sign. error: the same as a loss (see `error_of`).
    call: the board's verdict against the best base model, None where there is none.
    """

    score: float | None
    error: float | None
    call: Call | None = None
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """One data set that counts: what was predicted, by which metric, and every method's cell."""

    name: str
    kind: Kind
    metric: str
    rows: int
    rung: Rung
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Failure:
    """A data set that does not count, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Absence:
    """A method that is not ranked, because some data sets have no error of it: why, by name."""

    method: str
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class Twin:
    """A method with the very scores of another one on every data set; only the other is ranked."""

    method: str
    same_as: str


@dataclass(frozen=True)
class Odds:
    """Probabilities that a method is better than another, practically equal, or worse."""

    better: float
    equal: float
    worse: float


@dataclass(frozen=True)
class Standing:
    """Where one method stands over all data sets.

    saved: share of the best base model's error that it saves, the median over data sets.
    improvability, rescaled: means over data sets, 0 is best, 1 worst; NaN where undefined.
    calls: how many boards gave which verdict. odds: against the best base model, whose own is None.
    """

    method: str
    mean_rank: float
    win_rate: float
    saved: float
    improvability: float
    rescaled: float
    elo: float
    elo_low: float
    elo_high: float
    calls: Mapping[Call, int] = field(default_factory=dict)
    odds: Odds | None = None


@dataclass(frozen=True)
class Pair:
    """Two methods, the first with the lower mean rank: p of Wilcoxon's test, and after Holm."""

    first: str
    second: str
    p: float
    adjusted: float


@dataclass(frozen=True)
class Omnibus:
    """A test that all methods are the same: its statistic and p-value."""

    statistic: float
    p: float


@dataclass(frozen=True)
class Suite:
    """Methods over data sets: standings best mean rank first, and what tells them apart.

    groups: sets of methods of which no two are told apart at `alpha`, together every such pair.
    friedman, iman_davenport, critical_difference: None for fewer than three methods.
    """

    entries: tuple[Entry, ...]
    standings: tuple[Standing, ...]
    pairs: tuple[Pair, ...]
    groups: tuple[tuple[str, ...], ...]
    alpha: float
    rope: float
    friedman: Omnibus | None = None
    iman_davenport: Omnibus | None = None
    critical_difference: float | None = None
    failures: tuple[Failure, ...] = ()
    absences: tuple[Absence, ...] = ()
    twins: tuple[Twin, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """The ranked methods, best mean rank first."""
        return tuple(standing.method for standing in self.standings)
