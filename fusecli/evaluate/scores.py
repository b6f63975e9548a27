"""Scores of predictions on records that whatever made them never saw: means over splits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

import numpy as np

from fusecli import registry
from fusecli.evaluate.intervals import DRAWS, bootstrapped, half_width, influence, widened
from fusecli.evaluate.parts import Part, splits_of
from fusecli.fused import Fused
from fusecli.metrics.parts import on_parts
from fusecli.registry import Entry
from fusecli.values import Array, Floats, Notice, OutOfFold, Rung, Score


def mean(values: Floats) -> float:
    """Return the mean of the values that are defined, NaN if none is."""
    defined = values[np.isfinite(values)]
    return float(defined.mean()) if len(defined) else float("nan")


def _weight(oof: OutOfFold, records: Array) -> Floats | None:
    return None if oof.weight is None else oof.weight[records]


def covered_by(preds: Floats) -> Array:
    """Return which records are predicted at all, for predictions [record, output]."""
    finite = np.isfinite(preds)
    return np.full(len(preds), True) if finite.all() else np.asarray(finite.all(axis=1))


def _splits(oof: OutOfFold, preds: Floats) -> Iterator[Array]:
    """Yield for each split the indices of its records that are predicted at all."""
    covered = covered_by(preds)
    for split in splits_of(oof):
        yield np.flatnonzero(covered & (oof.split == split))


def per_split(metric: str, oof: OutOfFold, preds: Floats) -> Floats:
    """Return the metric on each split in the order of their numbers; NaN where undefined.

    preds: [record, output]; records with NaN are not covered and left out.
    """
    entry, at = registry.get("metrics", metric), list(_splits(oof, preds))
    return np.array(on_parts(entry, oof.y, preds, oof.weight, at))


def per_part(metric: str, oof: OutOfFold, preds: Floats, parts: Sequence[Part]) -> Floats:
    """Return the metric [part, split] on what each part learns from; NaN where there is nothing.

    A split of which several parts learn from every record is scored once for all of them.
    """
    entry, at = registry.get("metrics", metric), list(_splits(oof, preds))
    kept = [_kept(own, part.train) for part in parts for own in at]
    values = on_parts(entry, oof.y, preds, oof.weight, kept)
    return np.reshape(values, (len(parts), len(at)))


def _kept(records: Array, train: Array) -> Array:
    """Return those of the records that are learned from; the very same array if all of them are."""
    kept = records[train[records]]
    return records if len(kept) == len(records) else kept


def _influences(entry: Entry, oof: OutOfFold, preds: Floats, values: Floats) -> Floats | None:
    """Return the influence of each record on the mean over the splits that are defined."""
    total = np.zeros(oof.records)
    for at, value in zip(_splits(oof, preds), values, strict=True):
        if not isnan(value):
            own = influence(entry, oof.y[at], preds[at], _weight(oof, at))
            if own is None:
                return None
            total[at] = own / np.count_nonzero(np.isfinite(values))
    return total


def _resampled(entry: Entry, oof: OutOfFold, preds: Floats, unit: Array) -> float:
    """Return the half-width by bootstrap over units, as weights: for metrics of unknown shape."""
    random = np.random.default_rng(oof.seed)
    codes, unit = np.unique(unit, return_inverse=True)
    scores = []
    for _ in range(DRAWS):
        drawn = random.multinomial(len(codes), np.full(len(codes), 1 / len(codes)))[unit]
        weight = drawn * (1.0 if oof.weight is None else oof.weight)
        kept = [at[weight[at] > 0] for at in _splits(oof, preds)]
        values = [entry(oof.y[at], preds[at], weight[at]) for at in kept if len(at)]
        scores.append(mean(np.array(values)))
    return bootstrapped(scores)


def score(
    metric: str,
    oof: OutOfFold,
    preds: Floats,
    *,
    group: Array | None = None,
    rung: Rung = "cross-fit",
    fitted: Floats | None = None,
) -> Score:
    """Score predictions [record, output]: the mean over splits, each split alike, with interval.

    Records with NaN are left out, and splits where the metric is undefined (see `skipped`).
    group: [row of the dataset] codes; rows of a group count as one observation in the interval.
    fitted: [record, output] predictions of the same records by the combiner fitted to all of them:
        the interval is then that of its score on new rows (see `widened`).
    """
    entry = registry.get("metrics", metric)
    values = per_split(metric, oof, preds)
    covered = covered_by(preds)
    unit = oof.row if group is None else group[oof.row]
    influences = _influences(entry, oof, preds, values)
    if influences is None:
        width = _resampled(entry, oof, preds, unit)
    else:
        width = half_width(influences[covered], unit[covered])
    if fitted is not None:
        seen = per_split(metric, oof, np.where(covered[:, None], fitted, np.nan))
        width = widened(width, values, seen)
    return Score(mean(values), width, rung, tuple(map(float, values)))


def skipped(metric: str, of: Score, *, uncovered: int = 0) -> tuple[Notice, ...]:
    """Return a notice if the metric was undefined on some splits, with their count.

    uncovered: splits that have nothing to score, of which another notice tells.
    """
    count, total = sum(map(isnan, of.per_split)) - uncovered, len(of.per_split) - uncovered
    text = f"{metric} is undefined on {count} of {total} splits, which are left out"
    return (Notice(text, "ask for fewer folds, or for another metric"),) if count > 0 else ()


def apparent(metric: str, oof: OutOfFold, deployed: Fused) -> Score:
    """Score a fusion on the records it was fitted to: optimistic, for comparison only."""
    preds = deployed.predict(oof.preds, oof.features)
    return score(metric, oof, preds, rung="apparent")


def holdout_score(metric: str, y: Array, preds: Floats, weight: Floats | None = None) -> Score:
    """Score predictions [row, output] for the rows that were set aside."""
    entry = registry.get("metrics", metric)
    value = float(entry(y, preds, weight))
    influences = None if isnan(value) else influence(entry, y, preds, weight)
    rows = np.arange(len(y))
    width = float("nan") if influences is None else half_width(influences, rows)
    return Score(value, width, "holdout")
