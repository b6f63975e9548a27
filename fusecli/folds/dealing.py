"""Rows dealt to folds at random, so that groups stay whole and every stratum is even."""

from __future__ import annotations

import numpy as np

from fusecli.folds.sealed import Assignment
from fusecli.values import Array, Integers


def shuffled(strata: Integers, units: Integers, count: int, seed: tuple[int, int]) -> Assignment:
    """Deal units of several rows first, the largest first; then rows alone fill up each stratum."""
    random = np.random.default_rng([*seed, 0x0F01D])
    members = np.bincount(units)
    held = np.zeros((count, int(strata.max()) + 1))
    fold_of_unit = _deal_groups(strata, units, np.flatnonzero(members > 1), held, random)
    fold = fold_of_unit[units]
    alone = random.permutation(np.flatnonzero(fold < 0))
    for stratum in np.unique(strata[alone]):
        rows = alone[strata[alone] == stratum]
        fold[rows] = _fill(held, stratum, len(rows))
        held[:, stratum] += np.bincount(fold[rows], minlength=count)
    return fold


def _deal_groups(
    strata: Integers, units: Integers, several: Array, held: Array, random: np.random.Generator
) -> Assignment:
    """Give each unit of several rows to the fold that is poorest in what the unit holds."""
    fold_of_unit = np.full(int(units.max()) + 1, -1, np.int16)
    if not len(several):
        return fold_of_unit
    contents = _contents(strata, units, several, held.shape[1])
    worth = contents / np.maximum(np.bincount(strata, minlength=held.shape[1]), 1) ** 2
    sizes = contents.sum(axis=1)
    for i in np.lexsort((random.random(len(several)), -sizes)):
        burden = held @ worth[i] + held.sum(axis=1) * sizes[i] / len(strata) ** 2
        fold = int(burden.argmin())
        fold_of_unit[several[i]] = fold
        held[fold] += contents[i]
    return fold_of_unit


def _contents(strata: Integers, units: Integers, several: Array, width: int) -> Array:
    """Return how many rows of each stratum each of these units holds, [unit, stratum]."""
    position = np.full(int(units.max()) + 1, -1)
    position[several] = np.arange(len(several))
    mine = position[units] >= 0
    flat = position[units[mine]] * width + strata[mine]
    return np.bincount(flat, minlength=len(several) * width).reshape(-1, width).astype(float)


def _fill(held: Array, stratum: int, rows: int) -> Assignment:
    """Return folds for so many rows of one stratum, so that its counts end as even as they can.

    Each fold offers its next places at levels count, count + 1, ...; the lowest places are taken,
    the emptier fold first.
    """
    count = held[:, stratum]
    deep = int(np.ceil((rows + (count.max() - count).sum()) / len(count))) + 1
    levels = count[:, None] + np.arange(deep)
    total = np.broadcast_to(held.sum(axis=1)[:, None], levels.shape)
    places = np.lexsort((total.ravel(), levels.ravel()))[:rows]
    return (places // deep).astype(np.int16)
