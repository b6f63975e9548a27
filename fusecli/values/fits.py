"""One unit of work, what came of it, and what all of them together predict out of fold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from fusecli.values.basics import Array, Floats, Integers, Notice, Task
from fusecli.values.specs import ModelSpec


@dataclass(frozen=True)
class Price:
    """Seconds to fit, milliseconds to predict 1,000 rows, bytes to keep."""

    fit_seconds: float
    predict_ms: float
    size_bytes: int

    def __add__(self, other: Price) -> Price:
        return Price(
            self.fit_seconds + other.fit_seconds,
            self.predict_ms + other.predict_ms,
            self.size_bytes + other.size_bytes,
        )

    def reached(self, share: float) -> Price:
        """Return the price of what has to predict this share of the rows only."""
        return Price(self.fit_seconds, share * self.predict_ms, self.size_bytes)


@dataclass(frozen=True)
class Fit:
    """One unit of work: a base model on the training rows of a split; `key` names its result.

    beside: folds of the same repeat that it leaves out, too, so that something which learns from
        its predictions for one of them has not seen the others.
    teachers: for each model that it learns from, the keys of the fits that it reads, by the fold
        whose rows they are read for; under the own fold for all rows that it leaves out.
    is_first: of its member, in the plan.
    lends: whether its model is read, too, by something that learns from it: see `lessons.graph`.
    """

    key: str
    spec: ModelSpec
    repeat: int
    fold: int
    seed: int
    beside: tuple[int, ...] = ()
    teachers: tuple[Mapping[int, str], ...] = ()
    is_first: bool = False
    lends: bool = False

    @property
    def left_out(self) -> tuple[int, ...]:
        """The folds that it is not fitted to, and whose rows it predicts."""
        return (self.fold, *self.beside)

    @property
    def place(self) -> str:
        """The folds that it leaves out, as text."""
        return "+".join(map(str, self.left_out))

    @property
    def needs(self) -> frozenset[str]:
        """The keys of all fits that must be stored before this one can be made."""
        return frozenset(key for keys in self.teachers for key in keys.values())


Cause = Literal["", "killed", "timeout", "memory", "skipped", "late"]


@dataclass(frozen=True)
class Receipt:
    """What came of one fit; its predictions are in the store under the same key.

    seconds: wall time of fit and predictions; cpu_seconds: processor time of both.
    price: see Price; reason: why it failed, in one line; detail: the traceback, if any.
    claimed: somebody else is making it, and it was left to them. waiting: for what it learns from,
    which is left to others.
    cause: of a failure that is no exception: its process died, it passed a limit, it was not tried,
    or there was no time left for it.
    """

    key: str
    status: Literal["fitted", "stored", "failed", "claimed", "waiting"]
    price: Price = field(default_factory=lambda: Price(0.0, 0.0, 0))
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    reason: str = ""
    detail: str = ""
    notices: tuple[Notice, ...] = ()
    cause: Cause = ""

    @property
    def is_tried(self) -> bool:
        return self.cause not in ("skipped", "late")


@dataclass(frozen=True)
class OutOfFold:
    """Predictions for rows by models that never saw them: all that a combiner may learn from.

    preds: float64 [member, record, output], classes in the task's order; one record per covered row
        and repeat.
    y: [record] class codes or values. weight: [record] or None.
    row: [record] index into the dataset.
    split: [record] the number of the base fold (over all repeats) whose models made the record.
    features: [record, feature] numbers for strategies with passthrough, or None; NaN is missing.
    categories: how many of the features, the last ones, are codes of categories.
    prices: what base models cost, each of itself alone, as far as it is known.
    needs: of members that are fusions, or need other models: base model -> share of the rows for
        which it is needed.
    ordered: whether the splits are in time order.
    hidden: members that stand for fusions of parameters: only what names them takes them.
    metric: the name of the metric that strategies optimise. All arrays are read-only.
    gappy: members that may lack predictions for some rows (NaN), here or elsewhere.
    """

    preds: Floats
    y: Array
    members: tuple[str, ...]
    task: Task
    metric: str
    split: Integers
    row: Integers
    weight: Floats | None = None
    features: Floats | None = None
    seed: int = 0
    categories: int = 0
    prices: Mapping[str, Price] = field(default_factory=dict)
    needs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    ordered: bool = False
    hidden: tuple[str, ...] = ()
    gappy: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        return len(self.y)

    @property
    def base(self) -> tuple[str, ...]:
        """The members that are base models."""
        return tuple(name for name in self.members if name not in self.hidden)

    def price_of(self, *members: str) -> Price | None:
        """Return what members cost with all that they need, each once; None if it is not known."""
        total: dict[str, float] = {}
        for member in members:
            for name, share in self.needs.get(member, {member: 1.0}).items():
                total[name] = max(total.get(name, 0.0), share)
        total = {name: share for name, share in total.items() if share}
        if not total or not all(name in self.prices for name in total):
            return None
        own = (self.prices[name].reached(share) for name, share in total.items())
        return sum(own, Price(0.0, 0.0, 0))

    def take(self, records: Array) -> OutOfFold:
        """Return the same members on some records only (indices or a mask)."""
        places = np.arange(self.records)[records]
        return replace(
            self,
            preds=np.take(self.preds, places, axis=1),  # twice as fast as by a mask
            y=self.y[records],
            split=self.split[records],
            row=self.row[records],
            weight=None if self.weight is None else self.weight[records],
            features=None if self.features is None else self.features[records],
        )

    def only(self, members: tuple[str, ...]) -> OutOfFold:
        """Return the same records with some members only, in the order given."""
        index = [self.members.index(name) for name in members]
        return replace(self, preds=self.preds[index], members=members)
