"""What is to be fitted, from where, and within which bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

from fusecli.fit.planning import Plan
from fusecli.forks.task import NO_LIMITS, Limits
from fusecli.saved.keeping import LENT, Keep
from fusecli.store import Store
from fusecli.values import Dataset, Fit, Folds, Receipt


@dataclass(frozen=True)
class Bounds:
    """What fits may take, and when a run gives up.

    fit: limits of a fit where its model has none. deadline: the moment (`time.monotonic`) at which
    fitting ends. strict: the first failure ends it. retry_failed: try what failed before again.
    """

    fit: Limits = NO_LIMITS
    deadline: float | None = None
    strict: bool = False
    retry_failed: bool = True

    def of(self, fit: Fit) -> Limits:
        """Return the limits of a fit: its model's own, else the common ones."""
        seconds, memory = fit.spec.timeout, fit.spec.memory
        return Limits(
            self.fit.seconds if seconds is None else seconds,
            self.fit.memory if memory is None else memory,
        )


UNBOUND = Bounds()


@dataclass(frozen=True)
class Job:
    """Everything that the fits of one run have in common. stored: receipts of those that exist.

    keep: which of their models are stored, too.
    """

    plan: Plan
    dataset: Dataset
    folds: Folds
    store: Store
    dataset_key: str
    jobs: int
    backend: str
    wait: bool
    bounds: Bounds
    stored: dict[str, Receipt] = field(default_factory=dict)
    keep: Keep = LENT

    @property
    def missing(self) -> list[Fit]:
        """The fits that are not in the store, in order."""
        return [fit for key, fit in self.plan.units.items() if key not in self.stored]
