"""Rows as points: features and predictions as a few standardised coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.errors import UsageError
from fusecli.strategies.losses import shares
from fusecli.strategies.meta_inputs import columns
from fusecli.values import Floats, OutOfFold

FAR = 5.0  # standard deviations: what is further off is no further
LEVELS = 10  # of a category that have a coordinate of their own, the most frequent
CELL = np.sqrt(0.5)  # of a level, so that two different levels are at a distance of one


@dataclass(frozen=True)
class Space:
    """How features [row, feature] and predictions [member, row, output] become coordinates.

    Numbers (and what columns of predictions there are) are standardised, missing ones are average;
    categories have a coordinate for each of their frequent levels.
    centre, scale: of the numbers. levels: codes of each category. axes: [column, axis], or None.
    """

    centre: Floats
    scale: Floats
    levels: tuple[Floats, ...]
    axes: Floats | None
    features: bool
    predictions: bool

    def __call__(self, preds: Floats, features: Floats | None) -> Floats:
        """Return coordinates [row, axis]."""
        numbers, codes = self._raw(preds, features)
        scaled = np.clip((numbers - self.centre) / self.scale, -FAR, FAR)
        cells = [
            CELL * (own[:, None] == known) for own, known in zip(codes.T, self.levels, strict=True)
        ]
        table = np.hstack([np.nan_to_num(scaled, nan=0.0), *cells])
        return table if self.axes is None else np.asarray(table @ self.axes)

    def _raw(self, preds: Floats, features: Floats | None) -> tuple[Floats, Floats]:
        seen = features if self.features else None
        return _raw(preds, seen, len(self.levels), predictions=self.predictions)


def space_of(oof: OutOfFold, *, features: bool, predictions: bool, most: int) -> Space:
    """Return the space of some records: no more than `most` axes, the principal ones.

    Of a table without features it is that of the predictions.

    Raises:
        UsageError: the records have no features.
    """
    if features and oof.features is None:
        raise UsageError("there are no features to look at", "set passthrough: false")
    seen = oof.features if features and oof.features is not None and oof.features.size else None
    categories = 0 if seen is None else oof.categories
    told = predictions or seen is None
    numbers, codes = _raw(oof.preds, seen, categories, predictions=told)
    share = shares(oof)
    centre, scale = _moments(numbers, share)
    levels = tuple(_frequent(own, share) for own in codes.T)
    whole = Space(centre, scale, levels, None, seen is not None, told)
    axes = _axes(whole(oof.preds, oof.features), share, most)
    return Space(centre, scale, levels, axes, seen is not None, told)


def _raw(
    preds: Floats, features: Floats | None, categories: int, *, predictions: bool
) -> tuple[Floats, Floats]:
    """Return all numbers [row, number] and the codes of categories [row, category]."""
    parts = [columns(preds, "logit")] if predictions else []
    if features is None:
        return parts[0], np.empty((preds.shape[1], 0))
    first = features.shape[1] - categories
    return np.hstack([*parts, features[:, :first]]), features[:, first:]


def _moments(numbers: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each column, over the rows that have it."""
    there = share[:, None] * np.isfinite(numbers)
    total = np.where(there.sum(axis=0) > 0, there.sum(axis=0), 1.0)
    held = np.where(np.isfinite(numbers), numbers, 0.0)
    centre = (there * held).sum(axis=0) / total
    variance = (there * np.square(held - centre)).sum(axis=0) / total
    least = np.square(1e-12 * np.abs(centre)) + np.finfo(np.float64).tiny
    return centre, np.where(variance > least, np.sqrt(variance), 1.0)


def _frequent(codes: Floats, share: Floats) -> Floats:
    """Return the codes of the most frequent levels; of ties the lower codes."""
    known = np.isfinite(codes)
    levels, place = np.unique(codes[known], return_inverse=True)
    mass = np.round(np.bincount(place, share[known], len(levels)), 12)
    return levels[np.sort(np.argsort(-mass, kind="stable")[:LEVELS])]


def _axes(table: Floats, share: Floats, most: int) -> Floats | None:
    """Return the directions of largest spread, or None where there are few columns."""
    if table.shape[1] <= most:
        return None
    centred = (table - share @ table) * np.sqrt(share)[:, None]
    _, directions = np.linalg.eigh(centred.T @ centred)
    return np.asarray(directions[:, ::-1][:, :most])
