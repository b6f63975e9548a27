"""The frozen values that travel between the rooms of the house. No behaviour beyond their own shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from annotated_types import Ge, Gt, Lt

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer[Any]]

Kind = Literal["binary", "multiclass", "regression"]
CLASSIFICATION: tuple[Kind, ...] = ("binary", "multiclass")
ALL_TASKS: tuple[Kind, ...] = ("binary", "multiclass", "regression")

# What the parameters of models, strategies and metrics are made of; the recipe checks them.
Count = Annotated[int, Ge(1)]
Positive = Annotated[float, Gt(0)]
NonNegative = Annotated[float, Ge(0)]
Share = Annotated[float, Gt(0), Lt(1)]


@dataclass(frozen=True)
class Notice:
    """A sentence that the user should read, and what to do about it."""

    text: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.text}: {self.hint}" if self.hint else self.text


@dataclass(frozen=True)
class Task:
    """What is predicted: the kind, and for classes their labels in the one fixed order."""

    kind: Kind
    classes: tuple[str, ...] = ()

    @property
    def outputs(self) -> int:
        """Columns of one prediction: one per class (two for binary), or one value."""
        return len(self.classes) or 1

    @property
    def is_classification(self) -> bool:
        return self.kind != "regression"


ColumnKind = Literal["number", "date", "category", "high_cardinality", "text", "drop"]


@dataclass(frozen=True)
class Column:
    """One column of the user's table: what it was planned as, and why."""

    name: str
    kind: ColumnKind
    reason: str
    missing: int = 0
    distinct: int = 0


@dataclass(frozen=True)
class Table:
    """The features as every model gets them: numbers, and categories as codes of their levels.

    numbers: float64 [rows, numbers], NaN where missing.
    codes: int32 [rows, categories], -1 where missing or never seen in the training table.
    levels: per category column the text of each code. A text column is a category of texts.
    kinds: per category column `category`, `high_cardinality` or `text`.
    """

    numbers: Floats
    codes: npt.NDArray[np.int32]
    number_names: tuple[str, ...]
    category_names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    kinds: tuple[ColumnKind, ...]

    @property
    def rows(self) -> int:
        return len(self.numbers)

    def take(self, rows: Array) -> Table:
        """Return the same columns for some rows (indices or a mask)."""
        return Table(
            self.numbers[rows],
            self.codes[rows],
            self.number_names,
            self.category_names,
            self.levels,
            self.kinds,
        )


@dataclass(frozen=True)
class Dataset:
    """A planned table with its target. `y`: int64 class codes, or float64 values; all arrays by row.

    group: int64 codes, time: float64 (sortable), weight: float64 > 0, ids: any 1-d array of text or integers.
    fingerprint: hex digest of everything here that a fit can depend on (not of `ids` or the holdout).
    """

    name: str
    task: Task
    target: str
    table: Table
    y: Array
    ids: Array
    columns: tuple[Column, ...]
    fingerprint: str
    weight: Floats | None = None
    group: Array | None = None
    time: Floats | None = None
    holdout: Dataset | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class ModelSpec:
    """One base model as a recipe names it: the catalogue's word (or import path) and its parameters."""

    use: str
    params: Mapping[str, Any] = field(default_factory=dict)
    preprocess: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None


@dataclass(frozen=True)
class FusionSpec:
    """One fusion as a recipe names it; a member is the name of a base model or another fusion."""

    strategy: str
    params: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[str | FusionSpec, ...] = ()
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or self.strategy


@dataclass(frozen=True)
class OutOfFold:
    """Predictions for rows by models that never saw them: all that a combiner may learn from.

    preds: float64 [member, record, output]; one record per covered row and repeat, classes in the task's order.
    y: [record] class codes or values. weight: [record] or None. row: [record] index into the dataset.
    split: [record] the number of the base fold (over all repeats) whose models made the record.
    features: [record, feature] numbers for strategies with passthrough, or None.
    metric: the name of the metric that strategies optimise. All arrays are read-only.
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

    @property
    def records(self) -> int:
        return len(self.y)

    def take(self, records: Array) -> OutOfFold:
        """Return the same members on some records only (indices or a mask)."""
        return OutOfFold(
            preds=self.preds[:, records],
            y=self.y[records],
            members=self.members,
            task=self.task,
            metric=self.metric,
            split=self.split[records],
            row=self.row[records],
            weight=None if self.weight is None else self.weight[records],
            features=None if self.features is None else self.features[records],
            seed=self.seed,
        )

    def only(self, members: tuple[str, ...]) -> OutOfFold:
        """Return the same records with some members only, in the order given."""
        index = [self.members.index(name) for name in members]
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return OutOfFold(**{**values, "preds": self.preds[index], "members": members})


@dataclass(frozen=True)
class DataSpec:
    """What a recipe says of its table; paths are absolute, names are as in the user's file.

    source: a registered source or the path of a file; params: its reading options.
    columns: kinds that the user set by hand. test: share of rows, path of a table, or None.
    missing_target: what to do with rows whose target is missing.
    """

    source: str
    target: str | None = None
    task: Kind | None = None
    drop: tuple[str, ...] = ()
    columns: Mapping[str, ColumnKind] = field(default_factory=dict)
    id: str | None = None
    weight: str | None = None
    group: str | None = None
    time: str | None = None
    test: float | str | None = None
    missing_target: Literal["error", "drop"] = "error"
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CvSpec:
    """How rows are dealt to folds; `folds` None: 8 up to 10,000 rows, else 5."""

    folds: int | None = None
    repeats: int = 1


@dataclass(frozen=True)
class Folds:
    """Which rows each split trains on and is tested on, as one small array.

    assignment: int16 [repeat, row]: the fold that tests the row, or -1 (in training only, never tested).
    ordered: time order: fold f trains on the rows of earlier folds (and of -1) only.
    digest: hex digest of both.
    """

    assignment: npt.NDArray[np.int16]
    ordered: bool
    digest: str
    notices: tuple[Notice, ...] = ()

    @property
    def count(self) -> int:
        """Folds in each repeat."""
        return int(self.assignment.max()) + 1

    @property
    def repeats(self) -> int:
        return len(self.assignment)

    @property
    def splits(self) -> tuple[tuple[int, int], ...]:
        """Every (repeat, fold); the position here is the number of the split."""
        return tuple((r, f) for r in range(self.repeats) for f in range(self.count))

    def train(self, repeat: int, fold: int) -> Array:
        """Rows that the models of this split are fitted to (sorted indices)."""
        row = self.assignment[repeat]
        return np.flatnonzero(row < fold if self.ordered else row != fold)

    def test(self, repeat: int, fold: int) -> Array:
        """Rows that the models of this split predict (sorted indices)."""
        return np.flatnonzero(self.assignment[repeat] == fold)


@dataclass(frozen=True)
class Price:
    """What one prediction costs: seconds to fit, milliseconds per 1,000 rows to predict, bytes to keep."""

    fit_seconds: float
    predict_ms: float
    size_bytes: int

    def __add__(self, other: Price) -> Price:
        return Price(
            self.fit_seconds + other.fit_seconds,
            self.predict_ms + other.predict_ms,
            self.size_bytes + other.size_bytes,
        )


@dataclass(frozen=True)
class Fit:
    """One unit of work: one base model on the training rows of one split; `key` names its result."""

    key: str
    spec: ModelSpec
    repeat: int
    fold: int
    seed: int


@dataclass(frozen=True)
class Receipt:
    """What came of one fit; its predictions are in the store under the same key.

    seconds: wall time of fit and predictions; cpu_seconds: processor time of both.
    price: see Price; reason: why it failed, in one line; detail: the traceback, if any.
    """

    key: str
    status: Literal["fitted", "stored", "failed"]
    price: Price = field(default_factory=lambda: Price(0.0, 0.0, 0))
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    reason: str = ""
    detail: str = ""
    notices: tuple[Notice, ...] = ()


Rung = Literal["apparent", "cross-fit", "nested", "holdout"]
Call = Literal["better", "worse", "practically equal", "inconclusive"]


@dataclass(frozen=True)
class Score:
    """A metric's value as the user asked for it, with the half-width of its 95 % interval and its rung."""

    value: float
    half_width: float
    rung: Rung
    per_split: tuple[float, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Fused against the best base model: three probabilities, the gain (positive is better), the word.

    gain and half_width are in units of the metric, signed so that positive means the fused is better;
    rope: half-width of the region of practical equivalence, same units.
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


@dataclass(frozen=True)
class Row:
    """One line of the board: a base model or a fusion; a failed one has a reason and no score."""

    name: str
    role: Literal["base", "fused"]
    score: Score | None
    also: Mapping[str, Score] = field(default_factory=dict)
    verdict: Verdict | None = None
    price: Price | None = None
    weight: float | None = None
    holdout: Score | None = None
    reason: str = ""
    is_best_base: bool = False


@dataclass(frozen=True)
class Board:
    """The leaderboard: rows best first (failed ones last), what was measured and how."""

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
