"""What a recipe says of its table, its folds, its base models and its fusion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fusecli.values.basics import Kind

DEFAULTED = ".default"  # behind the name of a strategy that the recipe also has with parameters
Learn = Literal["residuals", "soft_labels", "features"]
ColumnKind = Literal["number", "date", "category", "high_cardinality", "text", "drop"]


@dataclass(frozen=True)
class DataSpec:
    """What a recipe says of its table; paths are absolute, names are as in the user's file.

    source: a registered source or the path of a file; params: its reading options.
    columns: kinds that the user set by hand. test: share of rows, path of a table, or None.
    missing_target: what to do with rows whose target is missing.
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
class ModelSpec:
    """One base model as a recipe names it: the catalogue's word or import path, and parameters.

    lesson: what it learns from other base models; None: from the target alone.
    timeout: seconds, memory: bytes, that each of its fits may take. They cannot change what a fit
    gives, so its key does not know them.
    """

    use: str
    params: Mapping[str, Any] = field(default_factory=dict)
    preprocess: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    lesson: Lesson | None = None
    timeout: float | None = None
    memory: int | None = None

    @property
    def teachers(self) -> tuple[str, ...]:
        """The base models that it learns from."""
        return self.lesson.teachers if self.lesson else ()


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
