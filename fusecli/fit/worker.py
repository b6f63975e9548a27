"""What a worker does: fit one model on some folds, store each result, return small receipts."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from fusecli.dataset import unpack
from fusecli.errors import FuseError, StoreError
from fusecli.features.matrix import matrix
from fusecli.features.outputs import outputs
from fusecli.fit.aiming import targets_of
from fusecli.fit.labelling import Labels, with_further_rows, with_other_rows
from fusecli.fit.modelling import Made, lacks_model, with_model
from fusecli.fit.reasons import failure, is_failure
from fusecli.fit.results import described, receipt_of
from fusecli.fit.teachers import teachers
from fusecli.forks.telling import begin, idle, tell
from fusecli.lessons.learning import learned
from fusecli.lessons.material import Learned, Material
from fusecli.models.fitting import FitResult
from fusecli.models.together import fit_together
from fusecli.saved.keeping import LENT, Keep
from fusecli.store import Store, Stored
from fusecli.values import Array, Dataset, Fit, Folds, Price, Receipt, Table

PRICED_ROWS = 1_000  # a prediction of fewer rows costs mostly its constant part


@dataclass(frozen=True)
class Chunk:
    """One model on one or several folds, with all that a worker needs to find the rest.

    store: the folder of the store; dataset_key: of the prepared data set in it.
    identity: what the fits have in common, to be kept beside the results.
    wait: whether to wait for the results of fits that somebody else is making; else they are left.
    keep: which models of fits are stored, too.
    """

    store: Path
    dataset_key: str
    folds: Folds
    identity: Mapping[str, Any]
    fits: tuple[Fit, ...]
    wait: bool = True
    keep: Keep = LENT


def fit_chunk(chunk: Chunk) -> tuple[Receipt, ...]:
    """Make the fits of a chunk that nobody has made meanwhile, and store them one by one.

    A failed fit is a receipt with its reason, and is not stored. Each receipt is told at once, in
    case a later fit takes the process with it.

    Raises:
        StoreError: the data set has vanished from the store, or the disk refuses.
    """
    idle()
    store = Store(chunk.store)
    dataset = _dataset(chunk.store, chunk.dataset_key)
    receipts = []
    for fit in chunk.fits:
        receipts.append(_once(fit, chunk, dataset, store))
        tell(receipts[-1])
    return tuple(receipts)


@lru_cache(maxsize=2)  # the table, and another one that it is fitted to first
def _dataset(root: Path, key: str) -> Dataset:
    entry = Store(root).get(key, mmap=True)
    if entry is None:
        message = f"the prepared data set has vanished from '{root}'"
        raise StoreError(message, "give the same command again")
    return unpack(entry.meta, entry.arrays)


def _once(fit: Fit, chunk: Chunk, dataset: Dataset, store: Store) -> Receipt:
    with store.claim(fit.key, wait=chunk.wait) as held:
        if not held:
            return Receipt(fit.key, "claimed")
        begin(fit.key)
        entry = store.get(fit.key)
        found = receipt_of(entry, fit, dataset, chunk.folds)
        if entry is None or found is None:
            return _made(fit, chunk, dataset, store)
        if not lacks_model(store, fit, chunk.keep, entry):
            return found
        return _made(fit, chunk, dataset, store, entry)


def _made(
    fit: Fit, chunk: Chunk, dataset: Dataset, store: Store, before: Stored | None = None
) -> Receipt:
    """Make a fit and store what it predicts, then its model. before: what is stored already."""
    try:
        made = _measured(fit, chunk, dataset, store)
        if before is None:
            store.put(fit.key, made.meta, made.arrays)
    except BaseException as error:
        if is_failure(error):
            return failure(fit.key, error)
        raise
    idle()  # what follows is not the fit, and its time limit is over
    return with_model(made, before, dataset, chunk.keep, store)


def _measured(fit: Fit, chunk: Chunk, dataset: Dataset, store: Store) -> Made:
    start = time.process_time()
    result = _fitted(fit, chunk, dataset, store)
    receipt = _receipt(fit, result, chunk.folds, time.process_time() - start)
    arrays = dict(zip(("oof", "holdout"), result.predictions, strict=False))
    return Made(fit, result, receipt, described(fit, chunk.identity, receipt), arrays)


def _fitted(fit: Fit, chunk: Chunk, dataset: Dataset, store: Store) -> Learned:
    folds = chunk.folds
    first, *others = targets_of(fit.spec, dataset)
    train = folds.train(fit.repeat, *fit.left_out)
    tests = _predicted(fit, folds, dataset)
    table, beside = dataset.table, (dataset.weight, dataset.group)
    if others:
        one = fit_together(fit.spec, (first, *others), fit.seed, table, train, tests, *beside)
        return Learned(one.predictions, (one,))
    train = train[first.present[train]]
    if not len(train):
        raise FuseError(f"no row to learn from has '{first.name}'")
    other = _other(fit, store)
    material = Material(
        fit.spec, first.task, fit.seed, table, first.y, train, tests, *beside, other=other
    )
    labels = Labels(fit, dataset, store, chunk.keep.allow)
    said = with_further_rows(teachers(fit, dataset, folds, store), train, folds, labels)
    return learned(material, with_other_rows(said, other, labels))


def _other(fit: Fit, store: Store) -> Dataset | None:
    """Return the table that the model is fitted to first, if there is one."""
    how = fit.spec.pretrain
    return None if how is None else _dataset(store.root, how.key)


def _predicted(fit: Fit, folds: Folds, dataset: Dataset) -> list[tuple[Table, Array]]:
    """Return (table, rows) of what a fit predicts: rows it leaves out; of a member the holdout."""
    tests = [(dataset.table, folds.test(fit.repeat, *fit.left_out))]
    if dataset.holdout is not None and not fit.beside:
        tests.append((dataset.holdout.table, np.arange(dataset.holdout.rows)))
    return tests


def _receipt(fit: Fit, result: Learned, folds: Folds, cpu: float) -> Receipt:
    fitting = sum(part.fit_seconds for part in result.parts)
    seconds = fitting + sum(part.predict_seconds for part in result.parts)
    price = Price(fitting, 0.0, 0)
    if fit.is_first:  # one model in each member stands for the others
        rows = folds.test(fit.repeat, fit.fold)
        milliseconds = sum(_predict_ms(part, rows) for part in result.parts)
        price = Price(fitting, milliseconds, size_of([part.pipeline for part in result.parts]))
    notices = tuple(dict.fromkeys(note for part in result.parts for note in part.notices))
    return Receipt(fit.key, "fitted", price, seconds, cpu, notices=notices)


def _predict_ms(part: FitResult, rows: Array) -> float:
    """Return the milliseconds for 1,000 rows, measured on at least so many."""
    X = matrix(part.table, np.resize(rows, max(len(rows), PRICED_ROWS)))
    start = time.perf_counter()
    outputs(part.pipeline, X, part.task, part.seen)
    return (time.perf_counter() - start) * 1_000 * PRICED_ROWS / len(X)


class _Scale:
    """A file that keeps nothing of what is written to it but the size."""

    size = 0

    def write(self, content: Any) -> None:
        self.size += memoryview(content).nbytes


def size_of(fitted: Any) -> int:
    """Return how many bytes a fitted pipeline takes when written down; 0 if it cannot be."""
    scale = _Scale()
    try:
        pickle.Pickler(scale, protocol=5).dump(fitted)
    except Exception:
        return 0
    return scale.size
