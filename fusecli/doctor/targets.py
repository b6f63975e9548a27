"""What the target, and its share in each fold, is too poor for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fusecli.dataset.names import several
from fusecli.doctor.catalogue import ONE_CLASS, RARE, UNSEEN_CLASS
from fusecli.doctor.finding import Finding
from fusecli.values import Dataset, Folds

FEWEST = 10


def rare(dataset: Dataset) -> Iterator[Finding]:
    """Look for classes with a handful of rows."""
    if not dataset.task.is_classification:
        return
    counts = np.bincount(dataset.y, minlength=dataset.task.outputs)
    few = [dataset.task.classes[c] for c in np.flatnonzero(counts < FEWEST)]
    if few:
        plural = "class" if len(few) == 1 else "classes"
        told = f"fewer than {FEWEST} rows are of {plural} {several(few)}"
        yield RARE.found(told, "merge them with others, or expect wide intervals")


def constant_folds(dataset: Dataset, folds: Folds) -> Iterator[Finding]:
    """Look for splits whose test rows all have one target."""
    splits = [dataset.y[folds.test(*split)] for split in folds.splits]
    constant = sum(bool((y == y[0]).all()) for y in splits if len(y))
    if constant:
        told = f"{constant} of {len(splits)} splits test rows of one target only"
        yield ONE_CLASS.found(told, "ask for fewer folds, or for larger groups or spans of time")


def unseen_classes(dataset: Dataset, folds: Folds) -> Iterator[Finding]:
    """Look for classes that are tested without having been trained on."""
    if not dataset.task.is_classification:
        return
    unseen: set[int] = set()
    for split in folds.splits:
        tested, known = dataset.y[folds.test(*split)], dataset.y[folds.train(*split)]
        unseen |= set(np.unique(tested).tolist()) - set(np.unique(known).tolist())
    if unseen:
        names = several([dataset.task.classes[c] for c in sorted(unseen)])
        told = f"models are tested on classes they never saw in some splits: {names}"
        yield UNSEEN_CLASS.found(told, "merge these classes with others, or ask for fewer folds")
