"""The words that every other value is made of: arrays, tasks, parameters, notices."""

from __future__ import annotations

from dataclasses import dataclass
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
ImportPath = Annotated[str, "the import path of a PyTorch module"]


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
