"""The metric of several predictions of the same records, when units of rows are drawn again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from fusecli import registry
from fusecli.evaluate.parts import splits_of
from fusecli.evaluate.resampling import Resampling, Units, drawn_counts, units
from fusecli.registry import Entry
from fusecli.values import Array, Floats, Integers, OutOfFold

WEIGHTS = 40_000  # made at a time for a metric that is no mean: what a core's cache holds
Scorer = Callable[[Floats], Floats]  # weights [draw, row] to the metric [draw]
Split = Callable[[Floats], Floats]  # counts [draw, unit] to the metric [draw, member]


@dataclass(frozen=True)
class Panel:
    """Predictions of several members of the same records, ready to be scored again."""

    members: int
    units: Units
    splits: tuple[Split, ...]


def panel(metric: str, oof: OutOfFold, preds: Floats, how: Resampling) -> Panel:
    """Return predictions [member, record, output] on the records that all of them cover."""
    covered = np.flatnonzero(np.isfinite(preds).all(axis=(0, 2)))
    names = tuple(map(str, range(len(preds))))
    kept = replace(oof, preds=preds, members=names).take(covered)
    entry, of = registry.get("metrics", metric), units(kept, how)
    at = (np.flatnonzero(kept.split == split) for split in splits_of(kept))
    make = _split_of_means if entry.traits["per_row"] else _split_of_records
    made = tuple(make(entry, kept.take(rows), of.of_record[rows]) for rows in at)
    return Panel(len(preds), of, made)


def _weight(oof: OutOfFold) -> Floats:
    return np.ones(oof.records) if oof.weight is None else oof.weight


def _split_of_means(entry: Entry, oof: OutOfFold, unit: Integers) -> Split:
    """Return a metric that is a mean over rows, or the root of one: a matrix product a draw."""
    per_row, weight = entry.traits["per_row"], _weight(oof)
    terms = [*(weight * per_row(oof.y, preds) for preds in oof.preds), weight]
    found, place = np.unique(unit, return_inverse=True)
    sums = [np.bincount(place, column, len(found)).astype(np.float64) for column in terms]
    return partial(_means, found, np.stack(sums, axis=1), entry.traits["root"])


def _means(unit: Integers, terms: Floats, root: bool, counts: Floats) -> Floats:
    """Return the metric [draw, member]; NaN where nothing has a weight.

    terms: [unit, member + 1] sums of weight times loss, and of the weight.
    """
    sums = counts[:, unit] @ terms
    losses, total = sums[:, :-1], sums[:, -1:]
    means = np.divide(losses, total, out=np.full(losses.shape, np.nan), where=total > 0)
    return np.asarray(np.sqrt(means) if root else means)


def _split_of_records(entry: Entry, oof: OutOfFold, unit: Integers) -> Split:
    """Return any metric, from the weights of all records in each draw."""
    scorers = tuple(scorer(entry, oof.y, preds) for preds in oof.preds)
    return partial(_scores, unit, _weight(oof), scorers)


def _scores(unit: Integers, weight: Floats, scorers: tuple[Scorer, ...], counts: Floats) -> Floats:
    """Return the metric [draw, member], some draws at a time."""
    step = max(1, WEIGHTS // len(unit))
    found = []
    for done in range(0, len(counts), step):
        weights = counts[done : done + step, unit] * weight
        found.append(np.stack([score(weights) for score in scorers], axis=1))
    return np.concatenate(found)


def scorer(entry: Entry, y: Array, pred: Floats) -> Scorer:
    """Return the metric of one member's predictions as a function of weights [draw, row]."""
    prepared = entry.traits.get("reweighted")
    found: Scorer = prepared(y, pred) if prepared else partial(_one_by_one, entry, y, pred)
    return found


def _one_by_one(entry: Entry, y: Array, pred: Floats, weights: Floats) -> Floats:
    """Return the metric [draw] by weights [draw, row], one after the other."""
    values = np.full(len(weights), np.nan)
    for draw, weight in enumerate(weights):
        kept = np.flatnonzero(weight)
        if len(kept):
            values[draw] = float(entry(y[kept], pred[kept], weight[kept]))
    return values


def reweighted(given: Panel, counts: Floats) -> Floats:
    """Return the mean over splits of the metric [draw, member] for counts [draw, unit].

    A record counts as if it occurred that often. Splits where the metric is undefined are left
    out; NaN where it is undefined on all. Quick for a metric that is a mean over rows, or the root
    of one, and for those that declare `reweighted`; exact for all.
    """
    total = np.zeros((len(counts), given.members))
    defined = np.zeros_like(total)
    for split in given.splits:
        values = split(counts)
        total += np.nan_to_num(values)
        defined += np.isfinite(values)
    means = np.divide(total, defined, out=np.full(total.shape, np.nan), where=defined > 0)
    return np.asarray(means)


def whole(given: Panel) -> Floats:
    """Return the metric [member] on the records as they are."""
    return np.asarray(reweighted(given, np.ones((1, given.units.count)))[0])


def redrawn(given: Panel, how: Resampling) -> Iterator[tuple[Floats, Floats]]:
    """Yield counts [draw, unit] and the metric [draw, member] under them, some draws at a time."""
    for counts in drawn_counts(given.units, how):
        yield counts, reweighted(given, counts)
