"""A deployed fusion at work: from a table of new rows to what it and its members predict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from fusecli.errors import DataError, FuseError, StoreError
from fusecli.features.matrix import matrix
from fusecli.features.outputs import EVEN, BadPredictions, even
from fusecli.folds.averaging import mean_of_folds
from fusecli.saved.asking import Members, fused_for
from fusecli.saved.deployed import Aim, Deployed
from fusecli.saved.fold_models import FoldModel
from fusecli.values import Floats, Integers, Table

Given = Mapping[str, Floats]  # what imported members predict [row, output], by their names
NOTHING: Given = {}


def _even(table: Table, given: Given) -> tuple[Table, Given]:
    """Return whole blocks of rows, with what is given for them."""
    if not table.rows % EVEN:
        return table, given
    rows = even(table.rows)
    return table.take(rows), {name: values[rows] for name, values in given.items()}


@dataclass(frozen=True)
class Answer:
    """What a fusion says of some rows, and what its members say.

    preds: [row, output]. members: [member, row, output], those that the fusion reads, in the order
    of `Deployed.models`; NaN where a cascade did not have to ask.
    """

    preds: Floats
    members: Floats


@dataclass(frozen=True)
class Predictor:
    """A deployed fusion with its models. model: from a key, the same one every time."""

    deployed: Deployed
    model: Callable[[str], FoldModel]

    def __call__(self, table: Table, given: Given = NOTHING, *, whole: bool = False) -> Answer:
        """Predict the rows of a table in the layout of the training table.

        A row gets the same bits alone as among others, see `even`. given: what each imported member
        predicts; a row that nobody predicts is NaN. whole: ask every member for every row, also
        where the fusion can do without.

        Raises:
            DataError: a model predicts what no prediction can be. StoreError: it cannot predict.
        """
        from threadpoolctl import threadpool_limits

        for key in self.deployed.keys:
            self.model(key)  # with the libraries that it needs, lest these start threads later
        with threadpool_limits(1):  # as in the fits: among equally near neighbours threads matter
            answer = self._tried(*_even(table, given), whole=whole)
        return Answer(answer.preds[: table.rows], answer.members[:, : table.rows])

    def _tried(self, table: Table, given: Given, *, whole: bool) -> Answer:
        try:
            return self._answer(table, given, whole=whole)
        except (FuseError, MemoryError):
            raise
        except BadPredictions as error:
            raise DataError(f"the rows cannot be predicted: a model {error}") from error
        except Exception as error:  # whatever learners raise, or files that do not fit together
            told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            text = f"the models cannot predict: {told}"
            raise StoreError(text, "run the recipe again") from error

    def _answer(self, table: Table, given: Given, *, whole: bool) -> Answer:
        deployed = self.deployed
        folds = _Folds(self, table, given)
        read = tuple(name in deployed.models for name in deployed.members)
        members = Members(folds.member, read, table.rows, deployed.layout.task.outputs)
        seen = matrix(table) if deployed.sees_features else None
        every = np.arange(table.rows)
        preds = fused_for(deployed.fused, len(read), members.ask, every, seen)
        places = [deployed.members.index(name) for name in deployed.models]
        for place in places if whole else ():
            members.ask(place, every)
        return Answer(preds, members.asked[places])

    @cached_property
    def taught(self) -> frozenset[str]:
        """The keys of the models that others predict with."""
        return frozenset(key for keys in self.deployed.teachers.values() for key in keys)


@dataclass
class _Folds:
    """The models of all folds, and what those predict of one table that others have to know."""

    predictor: Predictor
    table: Table
    given: Given
    kept: dict[tuple[str, str], Floats] = field(default_factory=dict)

    def member(self, place: int, rows: Integers) -> Floats:
        """Return what a member predicts for some rows: as given, or the mean of its fold models."""
        deployed = self.predictor.deployed
        name = deployed.members[place]
        if name in deployed.imported:
            return np.asarray(self.given[name][rows])
        table = self.table if len(rows) == self.table.rows else self.table.take(rows)
        keys = deployed.models[name]
        return mean_of_folds(self.model(key, deployed.aim, table, rows) for key in keys)

    def model(self, key: str, aim: Aim, table: Table, rows: Integers) -> Floats:
        """Return what one model predicts of a target for some rows, which are the table's."""
        if key not in self.predictor.taught:
            return self._predicted(key, aim, table, rows)
        name, task = aim
        shape = (self.table.rows, task.outputs)
        kept = self.kept.setdefault((key, name), np.full(shape, np.nan))
        new = np.isnan(kept[rows, 0])
        if new.all():
            kept[rows] = self._predicted(key, aim, table, rows)
        elif new.any():
            kept[rows[new]] = self._predicted(key, aim, table.take(new), rows[new])
        return kept[rows]

    def _predicted(self, key: str, aim: Aim, table: Table, rows: Integers) -> Floats:
        model, deployed = self.predictor.model(key), self.predictor.deployed
        teachers = deployed.teachers.get(key, ())
        if not teachers:
            return model.predict(table, of=aim)
        own: list[Floats] = []
        foreign: list[Floats] = []
        for name, teacher in zip(model.spec.teachers, teachers, strict=True):
            other = deployed.aim_of(name)
            near = own if other[0] == aim[0] else foreign
            near.append(self.model(teacher, other, table, rows))
        taught = np.stack(own) if own else np.empty((0, table.rows, aim[1].outputs))
        return model.predict(table, taught, foreign=[one[None] for one in foreign])
