"""`--score`: how good predictions of new rows are, where the table says what came true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fusecli.dataset.names import counted, shown
from fusecli.dataset.new_targets import Outcomes, check_target, outcomes
from fusecli.errors import DataError, UsageError
from fusecli.evaluate.estimates import Portion
from fusecli.evaluate.in_portions import Tally, tally
from fusecli.run.promises import Promise, Promises
from fusecli.run.rows_of_training import Known
from fusecli.run.scored import Scored, beside
from fusecli.saved.deployed import Deployed
from fusecli.saved.loading import Loaded
from fusecli.saved.predictor import Answer
from fusecli.sources import RawTable
from fusecli.values import Array, Board, Integers, Notice, Row, Table

ROLES = {"weight": "every row counts the same", "group": "rows are taken as independent"}


@dataclass
class Scoring:
    """Scores of one fusion and its members, portion by portion.

    about: of the manifest. member: the base model that is deployed alone, if one is.
    needed: whether the table has to have the target; else, without it, nothing is scored.
    unit: numbers of groups. without: rows without a target; unsaid: those that a member leaves out.
    known: rows that the models have learned from; again: how many of those were scored.
    """

    deployed: Deployed
    promise: Promise
    about: Mapping[str, Any]
    data: str
    member: str = ""
    needed: bool = True
    known: Known | None = None
    able: bool | None = None
    rows: int = 0
    without: int = 0
    unsaid: int = 0
    again: int = 0
    unit: dict[str, int] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    tally: Tally = field(init=False)

    def __post_init__(self) -> None:
        self.tally = tally(self.promise.metric)

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
        if not self.needed and self.deployed.layout.target not in names:
            return False
        check_target(self.deployed.layout, names, origin)
        told = {role: str(self.about.get(role) or "") for role in ROLES}
        self.roles = {role: name for role, name in told.items() if name in names}
        return True

    def add(self, raw: RawTable, table: Table, answer: Answer) -> None:
        """Take in some rows, raw and as models take them, and what was predicted for them.

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
                self.again += int(np.count_nonzero(self.known.among(table)[found.known][said]))
            unit = self._units(found, said)
            self.tally.add(Portion(found.y[said], preds[:, said], found.weight[said], unit))

    def _units(self, found: Outcomes, said: Array) -> Integers | None:
        """Return the number of the group of each row, the same one in every portion."""
        if found.group is None:
            return None
        codes = (self.unit.setdefault(name, len(self.unit)) for name in found.group[said])
        return np.fromiter(codes, np.int64)

    def scored(self) -> Scored:
        """Return what came of it.

        Raises:
            DataError: no row could be scored.
        """
        if not self.rows:
            hint = f"{counted(self.unsaid, 'row')} with a target is predicted by some members only"
            told = f"{self.data}: no row has a target, so nothing can be scored"
            raise DataError(told, hint if self.unsaid else "")
        board = Board(
            recipe=str(self.about.get("recipe", "")),
            data=self.data,
            task=self.deployed.layout.task,
            metric=self.promise.metric,
            also=(),
            rows=self._rows(),
            n_rows=self.rows,
            n_columns=len(self.deployed.layout.used),
            n_covered=self.rows,
            splits="",
            notices=tuple(self._notices()),
            target=self.deployed.layout.target,
        )
        again = self.again if self.is_flattered else 0
        return beside(self.promise, board, self.without, len(self.unit), again)

    def _rows(self) -> tuple[Row, ...]:
        found, names, best = self.tally.estimates(), self.names, self.promise.best
        scores = [found.score(place) for place in range(len(names))]
        if self.member:
            return (Row(names[0], "base", scores[0]),)
        sound = best in names[1:] and not self.is_flattered
        verdict = found.verdict(0, names.index(best, 1), best) if sound else None
        members = (
            Row(name, "base", score, is_best_base=name == best)
            for name, score in zip(names[1:], scores[1:], strict=True)
        )
        return (Row(names[0], "fused", scores[0], verdict=verdict), *members)

    def _about_training(self) -> Iterator[Notice]:
        if self.is_flattered:
            share = f"{self.again:,} of {counted(self.rows, 'row')}"
            hint = "'--oof' predicts those by what has not seen them"
            yield Notice(f"{share} have the cells of a row of training", hint)
        if self.known is None:
            text = "whether the models have learned from these rows is not known"
            yield Notice(text, "the run itself knows, while its table is in the store")

    def _notices(self) -> Iterator[Notice]:
        yield from self._about_training()
        for count, which in (
            (self.without, "without a target"),
            (self.unsaid, "that not every member predicts"),
        ):
            if count:
                verb = "is" if count == 1 else "are"
                yield Notice(f"{counted(count, 'row')} {which} {verb} left out of the score")
        for role, said in ROLES.items():
            name = str(self.about.get(role) or "")
            if name and role not in self.roles:
                yield Notice(f"the table lacks {shown(name)}, the {role} of the recipe", said)
        if self.about.get("refit"):
            yield Notice("what was promised is of the fold models, and these are refits")
        best = self.promise.best
        if best and not self.member and best not in self.deployed.models:
            text = f"{best}, the best base model of the run, has no weight and is not deployed"
            yield Notice(text, f"--member {best} scores it alone")


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
        Scoring(one, promises[target], about, data, member, target == targets[0], known)
        for target, one in zip(targets, loaded.fusions, strict=True)
    )
