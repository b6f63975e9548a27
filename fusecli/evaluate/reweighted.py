"""The metric of several predictions of the same records, when units of rows are drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from fusecli import registry
from fusecli.evaluate.parts import splits_of
from fusecli.evaluate.resampling import Resampling, Units, drawn_counts, units
from fusecli.registry import Entry
from fusecli.values import Array, Floats, Integers, OutOfFold


@dataclass(frozen=True)
class Cells:
    """What is drawn of one split: [cell] the unit of each, [cell, member + 1] what it adds.

    at: [cell] the record, where a cell is one. terms: sums of weight times loss, and of the
    weight; None if the metric is no mean over rows.
    """

    at: Integers
    unit: Integers
    terms: Floats | None


@dataclass(frozen=True)
class Panel:
    """Predictions [member, record, output] of the same records, ready to be scored again."""

    entry: Entry
    oof: OutOfFold
    units: Units
    splits: tuple[Cells, ...]


def _weight(oof: OutOfFold) -> Floats:
    return np.ones(oof.records) if oof.weight is None else oof.weight


def _terms(entry: Entry, oof: OutOfFold) -> Floats | None:
    per_row, weight = entry.traits["per_row"], _weight(oof)
    if per_row is None:
        return None
    return np.stack([*(weight * per_row(oof.y, preds) for preds in oof.preds), weight], axis=1)


def _cells(at: Integers, unit: Integers, terms: Floats | None) -> Cells:
    """Return the cells of the records `at` of one split: one a unit for a mean over rows."""
    if terms is None:
        return Cells(at, unit[at], None)
    found, place = np.unique(unit[at], return_inverse=True)
    sums = [np.bincount(place, column, len(found)) for column in terms[at].T]
    return Cells(at, found, np.stack(sums, axis=1))


def panel(metric: str, oof: OutOfFold, preds: Floats, how: Resampling) -> Panel:
    """Return predictions [member, record, output] on the records that all of them cover."""
    covered = np.flatnonzero(np.isfinite(preds).all(axis=(0, 2)))
    names = tuple(map(str, range(len(preds))))
    kept = replace(oof, preds=preds, members=names).take(covered)
    entry, of = registry.get("metrics", metric), units(kept, how)
    terms = _terms(entry, kept)
    at = (np.flatnonzero(kept.split == split) for split in splits_of(kept))
    return Panel(entry, kept, of, tuple(_cells(rows, of.of_record, terms) for rows in at))


def _means(terms: Floats, counts: Floats, *, root: bool) -> Floats:
    """Return the metric of one split [draw, member]; NaN where nothing has a weight."""
    sums = counts @ terms
    losses, total = sums[:, :-1], sums[:, -1:]
    means = np.divide(losses, total, out=np.full(losses.shape, np.nan), where=total > 0)
    return np.asarray(np.sqrt(means) if root else means)


def _one_by_one(given: Panel, counts: Floats, at: Array) -> Iterator[list[float]]:
    """Yield the metric of each member under each weighting of one split."""
    y, weight, preds = given.oof.y[at], _weight(given.oof)[at], given.oof.preds[:, at]
    for count in counts:
        kept = np.flatnonzero(count)
        if len(kept):
            own = count[kept] * weight[kept]
            yield [float(given.entry(y[kept], member[kept], own)) for member in preds]
        else:
            yield [float("nan")] * len(preds)


def reweighted(given: Panel, counts: Floats) -> Floats:
    """Return the mean over splits of the metric [draw, member] for counts [draw, unit].

    A record counts as if it occurred that often. Splits where the metric is undefined are left
    out; NaN where it is undefined on all. A metric that is a mean over rows, or the root of one,
    takes one matrix product a split.
    """
    total = np.zeros((len(counts), len(given.oof.preds)))
    defined = np.zeros_like(total)
    for cells in given.splits:
        own = counts[:, cells.unit]
        if cells.terms is None:
            values = np.array(list(_one_by_one(given, own, cells.at)))
        else:
            values = _means(cells.terms, own, root=given.entry.traits["root"])
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
