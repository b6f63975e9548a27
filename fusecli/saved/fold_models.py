"""The fitted model of one split: what it predicts for new rows, and where the store keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np

from fusecli.errors import StoreError
from fusecli.features.matrix import matrix
from fusecli.features.outputs import outputs_alone
from fusecli.lessons.predicting import predicted
from fusecli.models.together import predicted_of
from fusecli.saved.codec import dumped, loaded
from fusecli.store import key_of
from fusecli.values import Array, Floats, ModelSpec, Table, Task

FORMAT = 2  # of a model as bytes; those of another format are as if absent


@dataclass(frozen=True)
class Part:
    """One fitted pipeline of a fold model.

    seen: the class code that each of its labels stands for. task: what it was fitted for: a step of
    residuals is a regression, whatever the task of the model.
    """

    pipeline: Any
    seen: Array
    task: Task

    def says(self, table: Table) -> Floats:
        """Return [row, output of the part's own task]."""
        if not table.rows:  # learners refuse to predict nothing
            return np.empty((0, self.task.outputs))
        return outputs_alone(self.pipeline, matrix(table), self.task, self.seen)


@dataclass(frozen=True)
class FoldModel:
    """A base model as one fit has left it.

    parts: what it is made of, usually one. versions: of the libraries that fitted it.
    """

    spec: ModelSpec
    task: Task
    parts: tuple[Part, ...]
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_teachers(self) -> bool:
        """Tell whether it predicts only with what its teachers say."""
        return self.spec.needs_teachers

    def predict(
        self,
        table: Table,
        taught: Floats | None = None,
        *,
        foreign: Sequence[Floats] = (),
        of: tuple[str, Task] | None = None,
    ) -> Floats:
        """Return [row, output] for the rows of any table of the training layout.

        taught: [teacher, row, output] what its teachers predict for these rows, in the order of
            `spec.teachers`, by the models of the same split; for models that need teachers.
        foreign: the same of each teacher of another target, by itself.
        of: the target that is wanted of a model that has learned several.

        Raises:
            BadPredictions: a part predicts what no prediction can be.
            ValueError: it needs teachers, and nothing is taught.
        """
        if of and self.spec.targets[1:] and of[0] != self.spec.targets[0]:
            return predicted_of(self.parts[0].pipeline, *of, table)
        says = [part.says for part in self.parts]
        return predicted(self.spec.lesson, self.task, says, table, taught, foreign)


def model_key(fit_key: str) -> str:
    """Return the store key of the model of a fit."""
    return key_of("model", {"fit": fit_key, "format": FORMAT})


def packed(model: FoldModel, allow: tuple[str, ...] = ()) -> bytes:
    """Return a model as bytes. allow: packages that its recipe may import models from, besides.

    Raises:
        StoreError: something in it cannot be written.
    """
    return dumped(model, allow)


def unpacked(content: bytes, allow: tuple[str, ...] = ()) -> FoldModel:
    """Return the model that bytes hold; it predicts what it did, to the last bit.

    Raises:
        StoreError: the bytes are damaged, too large, or hold what no model may.
    """
    for package in allow:  # a model may name a module of one of them, which it does not import
        with suppress(ImportError):
            import_module(package)
    found = loaded(content, allow)
    if not isinstance(found, FoldModel):
        raise StoreError("the bytes hold no model")
    return found
