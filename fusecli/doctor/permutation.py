"""The permutation check: with targets that nothing can know, everything must score as guessing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from fusecli.dataset.fingerprinting import fingerprint
from fusecli.doctor.canary import CONSTRAIN
from fusecli.doctor.catalogue import HAUNTED, HAUNTED_FREE
from fusecli.doctor.finding import Finding
from fusecli.doctor.trials import Bench, out_of_fold, signed, surely_gains
from fusecli.errors import FuseError
from fusecli.evaluate import cross_fit, guessing, overlap, per_split
from fusecli.evaluate.rivals import rope
from fusecli.evaluate.scores import mean
from fusecli.folds import deal
from fusecli.store import key_of
from fusecli.values import Array, CvSpec, Dataset, Floats, FusionSpec, ModelSpec, OutOfFold, Task

ROWS = 2_000  # rows of the check: leaks of this kind grow as rows get fewer
FEWEST = 20  # rows of a class that stays
TIMES = 2

PRIOR, TREE = ModelSpec("dummy"), ModelSpec("decision_tree", {"max_depth": 4})
CLASSIFIERS: Mapping[str, ModelSpec] = {
    "prior": PRIOR,
    "naive_bayes": ModelSpec("naive_bayes"),
    "logistic_regression": ModelSpec("logistic_regression"),
    "decision_tree": TREE,
}
REGRESSORS: Mapping[str, ModelSpec] = {
    "prior": PRIOR,
    "ridge": ModelSpec("ridge"),
    "k_nearest_neighbours": ModelSpec("k_nearest_neighbours"),
    "decision_tree": TREE,
}
FREE = FusionSpec("stacking", {"constrained": False}, name="unconstrained stacking")


def cheap(dataset: Dataset) -> Mapping[str, ModelSpec]:
    """Return the base models of the check."""
    return CLASSIFIERS if dataset.task.is_classification else REGRESSORS


def haunted(dataset: Dataset, cv: CvSpec, fusion: FusionSpec, bench: Bench) -> Iterator[Finding]:
    """Permute the target and look at who still beats guessing, twice if anyone does.

    The fusion is the recipe's strategy with the cheap models as its members.
    """
    fusions = (replace(fusion, members=(), name=fusion.label), FREE)
    suspects: tuple[str, ...] = ()
    for time in range(TIMES):
        found = _tried(permuted(dataset, bench.seed, time), cv, fusions, bench)
        suspects = found if not time else tuple(name for name in suspects if name in found)
        if not suspects:
            return
    yield told_of(suspects)


def told_of(suspects: tuple[str, ...]) -> Finding:
    """Return the finding for those who beat guessing on permuted targets; at least one."""
    ours = [name for name in suspects if name != FREE.label]
    kind = HAUNTED if ours else HAUNTED_FREE
    told = f"'{(ours or suspects)[0]}' beats guessing on targets that were dealt at random, twice"
    return kind.found(told, CONSTRAIN)


def permuted(dataset: Dataset, seed: int, time: int) -> Dataset:
    """Return some rows with their targets dealt anew at random; the same for the same arguments.

    Groups are taken whole. Classes with few rows are left out, and so is the holdout.

    Raises:
        FuseError: fewer than two classes are left.
    """
    random = np.random.default_rng([seed, time, 0xCA9A])
    rows, task, codes = _common(dataset, _some(dataset, random))
    y = random.permutation(dataset.y[rows] if codes is None else codes[dataset.y[rows]])
    some = replace(dataset.take(rows), task=task, y=y)
    return replace(some, fingerprint=fingerprint(some))


def _some(dataset: Dataset, random: np.random.Generator) -> Array:
    """Return the rows of the check, sorted: all, or a random choice of rows or groups."""
    if dataset.rows <= ROWS:
        return np.arange(dataset.rows)
    if dataset.group is None:
        return np.sort(random.permutation(dataset.rows)[:ROWS])
    names, group, sizes = np.unique(dataset.group, return_inverse=True, return_counts=True)
    order = random.permutation(len(names))
    enough = max(2, int(np.searchsorted(np.cumsum(sizes[order]), ROWS)) + 1)
    return np.flatnonzero(np.isin(group, order[:enough]))


def _common(dataset: Dataset, rows: Array) -> tuple[Array, Task, Array | None]:
    """Return the rows of common classes, the task they make, and the new code of each class."""
    if not dataset.task.is_classification:
        return rows, dataset.task, None
    counts = np.bincount(dataset.y[rows], minlength=dataset.task.outputs)
    kept = np.flatnonzero(counts >= min(FEWEST, np.sort(counts)[-2]))
    if len(kept) < 2 or counts[kept].min() < 2:
        raise FuseError("fewer than two classes have rows enough for the permutation check")
    codes = np.full(dataset.task.outputs, -1)
    codes[kept] = np.arange(len(kept))
    names = tuple(dataset.task.classes[c] for c in kept)
    task = Task("binary" if len(kept) == 2 else "multiclass", names)
    return rows[codes[dataset.y[rows]] >= 0], task, codes


def _tried(
    dataset: Dataset, cv: CvSpec, fusions: Sequence[FusionSpec], bench: Bench
) -> tuple[str, ...]:
    folds = deal(dataset, cv, bench.seed)
    key = key_of("dataset", {"permuted": dataset.fingerprint})
    oof = out_of_fold(cheap(dataset), dataset, folds, key, bench)
    return knowing(oof, fusions, ordered=folds.ordered)


def knowing(
    oof: OutOfFold, fusions: Sequence[FusionSpec], *, ordered: bool = False
) -> tuple[str, ...]:
    """Return the names of the members and fusions that clearly beat guessing."""
    preds = dict(zip(oof.members, oof.preds, strict=True))
    for spec in fusions:
        preds[spec.label] = cross_fit(spec, oof, ordered=ordered).preds
    return tuple(name for name, given in preds.items() if _beats(oof, given, ordered=ordered))


def _beats(oof: OutOfFold, preds: Floats, *, ordered: bool) -> bool:
    if not np.isfinite(preds).any():  # a strategy that failed: its run will say why
        return False
    ours, chance = (
        per_split(oof.metric, oof, preds),
        guessing(oof.metric, oof, preds, ordered=ordered),
    )
    gains = signed(oof.metric, ours) - signed(oof.metric, chance)
    width = rope(oof.metric, mean(chance))
    return surely_gains(gains, overlap(oof, ordered=ordered), width)
