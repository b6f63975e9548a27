"""What a recipe says of its table, its folds, its base models and its fusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from annotated_types import Ge, Lt

from fusecli.values.basics import Kind

DEFAULTED = ".default"  # behind the name of a strategy that the recipe also has with parameters
Learn = Literal["residuals", "soft_labels", "features"]
ColumnKind = Literal["number", "date", "category", "high_cardinality", "text", "drop"]


@dataclass(frozen=True)
class AlsoPredict:
    """What a recipe says of a further target: its kind of task, and the metric of its board.

    None: the kind that its values make it, the default metric of that kind.
    fusion: of its board; None: the recipe's own.
    """

    task: Kind | None = None
    metric: str | None = None
    fusion: FusionSpec | None = None


@dataclass(frozen=True)
class DataSpec:
    """What a recipe says of its table; paths are absolute, names are as in the user's file.

    source: a registered source or the path of a file; params: its reading options.
    columns: kinds that were set by hand. test: the share of rows to set aside, or another table.
    missing_target: what to do with rows whose target is missing.
    also_predict: further targets, which no model sees as features; some rows may lack them.
    spelled: the path with its variables by name, where it has any: all of it that may be shown.
    veil: texts that no message may hold, what variables in paths stand for, and others for them.
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
    also_predict: Mapping[str, AlsoPredict] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    spelled: str = field(default="", compare=False)
    veil: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class CvSpec:
    """How rows are dealt to folds; `folds` None: 8 up to 10,000 rows, else 5."""

    folds: int | None = None
    repeats: int = 1


@dataclass(frozen=True)
class Lesson:
    """What a base model learns from other base models' out-of-fold predictions.

    teachers: names of base models. options: by key, those of `fusecli.lessons.options`.
    """

    learn: Learn
    teachers: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pretraining:
    """Another table that a base model learns from before its own.

    source: the other table, with the training table's columns. frozen: whether that is all.
    strength: how strongly a linear model is held to what it has learned there.
    written: the source as it may be written down.
    key, digest: of the prepared table, its entry in the store and its contents, once it is known.
    """

    source: DataSpec
    frozen: bool = False
    strength: float = 10.0
    written: str = field(default="", compare=False)
    key: str = ""
    digest: str = ""


@dataclass(frozen=True)
class ModelSpec:
    """One base model as a recipe names it: the catalogue's word or import path, and parameters.

    lesson: what it learns from other base models; None: from the target alone.
    pretrain: another table that it learns from first.
    timeout: seconds, memory: bytes, that each of its fits may take. They cannot change what a fit
    gives, so its key does not know them.
    targets: the columns that it learns to predict, if that is not the main target alone.
    made_of: the base models whose parameters or representations it fuses, for one that stands for a
    fusion and is no base model itself.
    """

    use: str
    params: Mapping[str, Any] = field(default_factory=dict)
    preprocess: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    lesson: Lesson | None = None
    pretrain: Pretraining | None = None
    timeout: float | None = None
    memory: int | None = None
    made_of: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def teachers(self) -> tuple[str, ...]:
        """The base models that it learns from."""
        return self.lesson.teachers if self.lesson else ()

    @property
    def needs_teachers(self) -> bool:
        """Whether it predicts only with what its teachers say; students of soft labels do alone."""
        return self.lesson is not None and self.lesson.learn != "soft_labels"


@dataclass(frozen=True)
class ImportSpec:
    """A base model that was fitted elsewhere, as a recipe names it; paths are absolute.

    predictions: the file of its out-of-fold predictions, a line a row (CSV, Parquet, npy).
    test: the file of its predictions for the holdout.
    id: the column that names the row; found by `data.id` if left out, null: by the order of rows.
    fold: the column with the fold in which each row was left out.
    column: of the value, the label, or the probability of the second of two classes.
    columns: the column of each class's probability; found by the classes' names if left out.
    max_missing: the largest share of rows without a prediction.
    shown: the paths as messages have them, by key.
    veil: see DataSpec.
    """

    predictions: str
    test: str | None = None
    id: str | None = ""
    fold: str | None = None
    column: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    max_missing: Annotated[float, Ge(0), Lt(1)] = 0.5
    shown: Mapping[str, str] = field(default_factory=dict, compare=False)
    veil: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)


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
