"""Further rows for what learns from others, and what the stored models of these say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from fusecli.errors import FuseError
from fusecli.fit.aiming import target_of, targets_of
from fusecli.lessons import asks_of_another_table
from fusecli.lessons.material import Further, Teachers
from fusecli.lessons.munging import munged, stacked
from fusecli.saved.fold_models import FoldModel, model_key, unpacked
from fusecli.saved.keeping import UNSAVED
from fusecli.store import Store
from fusecli.values import Array, Dataset, Fit, Floats, Folds, Table


def read_by(fit: Fit, units: Mapping[str, Fit]) -> frozenset[str]:
    """Return the keys of the fits whose models a fit reads, for it to label rows with.

    units: fits by key, of which some may predict with others.
    """
    left = _asked(fit)
    found: set[str] = set()
    while left:
        found |= left
        left = {one for key in left if key in units for one in _below(units[key])} - found
    return frozenset(found)


def _asked(fit: Fit) -> set[str]:
    """Return the keys of the fits whose models label rows for a fit themselves.

    Further rows are made of a fold, and labelled without it; another table is in no fold.
    """
    if asks_of_another_table(fit.spec):
        return {keys[fit.fold] for keys in fit.teachers}
    if fit.spec.lesson is None or not fit.spec.lesson.options.get("augment"):
        return set()
    return {key for keys in fit.teachers for fold, key in keys.items() if fold != fit.fold}


def _below(fit: Fit) -> frozenset[str]:
    """Return the keys of the fits whose models the model of a fit predicts with."""
    taught = fit.teachers if fit.spec.needs_teachers else ()
    return frozenset(keys[fit.fold] for keys in taught)


def with_further_rows(
    said: Teachers | None, train: Array, folds: Folds, labels: Labels
) -> Teachers | None:
    """Return what teachers say with further rows, where the lesson of the fit asks for any.

    Of the training rows of each fold so many tables are made, out of that fold alone: a teacher's
    model labels them that has seen neither this fold nor what the fit leaves out.

    train: the rows that the fit learns from.

    Raises:
        FuseError: a model of a teacher is not in the store, or cannot label rows.
    """
    if said is None:
        return None
    fit = labels.fit
    fold = np.asarray(folds.assignment[fit.repeat])
    said = replace(said, fold=fold)
    times = fit.spec.lesson.options.get("augment", 0) if fit.spec.lesson else 0
    rows = train[said.known[train]]
    if not times or not len(rows):
        return said
    parts = [
        labels.further(rows[fold[rows] == one], int(one), times) for one in np.unique(fold[rows])
    ]
    table = stacked([part.table for part in parts])
    origin = np.concatenate([part.origin for part in parts])
    made = np.concatenate([part.labels for part in parts], axis=1)
    return replace(said, further=Further(table, origin, made))


def with_other_rows(
    said: Teachers | None, other: Dataset | None, labels: Labels
) -> Teachers | None:
    """Return what teachers say with the rows of the table that the fit learns from first.

    Their models have learned from all training rows of the fit and from no row of that table.

    Raises:
        FuseError: a model of a teacher is not in the store, or cannot label rows.
    """
    if said is None or other is None or not asks_of_another_table(labels.fit.spec):
        return said
    pairs = zip(labels.fit.spec.teachers, labels.fit.teachers, strict=True)
    found = [labels.said(name, keys[labels.fit.fold], other.table) for name, keys in pairs]
    return replace(said, beyond=np.stack(found))


@dataclass(frozen=True)
class Labels:
    """What the stored models of the teachers of a fit say of rows that they have not learned from.

    allow: packages that they may be of, besides.
    """

    fit: Fit
    dataset: Dataset
    store: Store
    allow: tuple[str, ...] = ()

    def further(self, rows: Array, fold: int, times: int) -> Further:
        """Return rows made of those of one fold, so many of each."""
        like = self.dataset.table.take(rows)
        seeds = np.random.SeedSequence([self.fit.seed, fold]).generate_state(times)
        made = stacked([munged(like, int(seed)) for seed in seeds])
        pairs = zip(self.fit.spec.teachers, self.fit.teachers, strict=True)
        said = [self.said(name, keys[fold], made) for name, keys in pairs]
        return Further(made, np.tile(rows, times), np.stack(said))

    def said(self, name: str, key: str, table: Table) -> Floats:
        """Return [row, output] of a table, by the model of the fit with this key.

        name: of the teacher, for the message.

        Raises:
            FuseError: the model is not in the store, or one that it predicts with; or it predicts
                with those of another target.
        """
        model, below = self._model(name, key)
        target = targets_of(self.fit.spec, self.dataset)[0]
        foreign = [one for one in model.spec.teachers if self._target(one) != target.name]
        if below and foreign:
            raise FuseError(f"'{name}' cannot label further rows: it learns from '{foreign[0]}'")
        taught = np.stack([self.said(name, one, table) for one in below]) if below else None
        return model.predict(table, taught, of=(target.name, target.task))

    def _target(self, name: str) -> str:
        return target_of(name, self.dataset).name

    def _model(self, name: str, key: str) -> tuple[FoldModel, list[str]]:
        """Return a model, and the keys of those that it predicts with."""
        entry = self.store.get(model_key(key), mmap=True)
        if entry is None:
            with self.store.claim(key):  # whoever makes it stores the model last
                entry = self.store.get(model_key(key), mmap=True)
        if entry is None:
            raise FuseError(f"a model of '{name}' should label further rows: {self._why(key)}")
        model = unpacked(entry.arrays["model"].tobytes(), self.allow)
        about: Mapping[str, list[str]] = entry.meta["model"]
        return model, about["teachers"] if model.needs_teachers else []

    def _why(self, key: str) -> str:
        entry = self.store.get(key)
        reason = entry.meta.get(UNSAVED) if entry else None
        return f"it cannot be saved, {reason}" if reason else "it is not in the store"
