"""`--score`: what came true of new rows is taken in beside what was predicted of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fusecli.dataset.new_targets import Outcomes, check_target, outcomes
from fusecli.errors import UsageError
from fusecli.evaluate.estimates import Portion
from fusecli.evaluate.in_portions import Tally, tally
from fusecli.run.promises import Promise, Promises
from fusecli.run.rows_of_training import Known
from fusecli.saved.deployed import Deployed
from fusecli.saved.loading import Loaded
from fusecli.saved.predictor import Answer
from fusecli.sources import RawTable
from fusecli.values import Array, Integers, Table

ROLES = {"weight": "every row counts the same", "group": "rows are taken as independent"}


@dataclass
class Scoring:
    """Scores of one fusion and its members, portion by portion.

    about: of the manifest. member: the base model that is deployed alone, if one is.
    targets: of which the table has to have one; without its own, nothing is scored here.
    tallies: by metric, the recipe's first. unit: numbers of groups. without: rows without a target;
    unsaid: those that a member leaves out. known: rows that the models have learned from; again:
    how many of those were scored.
    """

    deployed: Deployed
    promise: Promise
    about: Mapping[str, Any]
    data: str
    member: str = ""
    targets: tuple[str, ...] = ()
    known: Known | None = None
    able: bool | None = None
    rows: int = 0
    without: int = 0
    unsaid: int = 0
    again: int = 0
    unit: dict[str, int] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(init=False)

    def __post_init__(self) -> None:
        self.tallies = {name: tally(name) for name in (self.promise.metric, *self.promise.also)}

    @property
    def names(self) -> tuple[str, ...]:
        """What is scored: the fusion, then its base models; or the one base model alone."""
        if self.member:
            return (self.deployed.label,)
        known = self.promise.members  # and none that stands for a fusion
        return (self.deployed.label, *(name for name in self.deployed.models if name in known))

    @property
    def is_flattered(self) -> bool:
        """Whether the models have learned from more of the rows than chance explains."""
        return self.known is not None and self.known.flatter(self.again, self.rows)

    def _begin(self, names: list[str], origin: str) -> bool:
        """Look which columns the table has; tell whether it can be scored."""
        layout = self.deployed.layout
        if layout.target not in names and not set(self.targets).isdisjoint(names):
            return False
        check_target(layout, names, origin)
        told = {role: str(self.about.get(role) or "") for role in ROLES}
        self.roles = {role: name for role, name in told.items() if name in names}
        return True

    def add(self, raw: RawTable, table: Table, answer: Answer, ids: Array | None = None) -> None:
        """Take in some rows, raw and as models take them, and what was predicted for them.

        ids: [row], where the table has those of the recipe.

        Raises:
            DataError: the table has no target. And see `outcomes`.
        """
        if self.able is None:
            self.able = self._begin(list(raw.frame.columns), raw.origin)
        if not self.able:
            return
        found = outcomes(self.deployed.layout, raw.frame, raw.origin, **self.roles)
        self.without += int(np.count_nonzero(~found.known))
        members = dict(zip(self.deployed.models, answer.members, strict=True))
        preds = np.stack([answer.preds, *(members[name] for name in self.names[1:])])
        preds = preds[:, found.known]
        said = np.asarray(np.isfinite(preds).all(axis=(0, 2)))
        self.unsaid += int(np.count_nonzero(~said))
        if said.any():
            self.rows += int(np.count_nonzero(said))
            if self.known:
                again = self.known.among(table, ids)[found.known][said]
                self.again += int(np.count_nonzero(again))
            unit = self._units(found, said)
            portion = Portion(found.y[said], preds[:, said], found.weight[said], unit)
            for each in self.tallies.values():
                each.add(portion)

    def _units(self, found: Outcomes, said: Array) -> Integers | None:
        """Return the number of the group of each row, the same one in every portion."""
        if found.group is None:
            return None
        codes = (self.unit.setdefault(name, len(self.unit)) for name in found.group[said])
        return np.fromiter(codes, np.int64)


def scorings(
    loaded: Loaded, promises: Promises, data: str, known: Known | None = None
) -> tuple[Scoring, ...]:
    """Return what scores the fusion of each target, in their order.

    data: what the table is called. known: the rows that the models have learned from.

    Raises:
        UsageError: nobody knows by which metric.
    """
    about, member = loaded.about, str(loaded.about.get("member") or "")
    targets = [one.layout.target for one in loaded.fusions]
    if not set(targets) <= promises.keys() or "group" not in about:
        told = "it does not say by which metric, and over which groups of rows, it was scored"
        raise UsageError(told, "an older fusecli wrote it: run the recipe again")
    return tuple(
        Scoring(one, promises[target], about, data, member, tuple(targets), known)
        for target, one in zip(targets, loaded.fusions, strict=True)
    )
