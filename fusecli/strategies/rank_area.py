"""The area under the ROC curve of many pools of the same members, quickly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.strategies.scores import by_split
from fusecli.values import Array, Floats, OutOfFold

KEPT = ~np.int64(0xFF)  # scores that agree to 44 bits (13 digits) are ties


@dataclass(frozen=True)
class Ranking:
    """Scores [member, record] split by split, the label of each record, where each split ends.

    Splits with one class only are left out: no area is defined there.
    """

    scores: Floats
    negative: Array
    ends: tuple[int, ...]


def by_rank(oof: OutOfFold) -> Ranking | None:
    """Return the records of a binary task in the form that is ranked fast.

    None where that is not possible: other tasks, unequal weights, or one class in every split.
    """
    unequal = oof.weight is not None and np.ptp(oof.weight) > 0
    if oof.task.kind != "binary" or unequal:
        return None
    splits = [part for part in by_split(oof) if 0 < oof.y[part].sum() < len(part)]
    if not splits:
        return None
    order = np.concatenate(splits)
    scores = np.empty((len(oof.members), len(order)))
    for row, pred in zip(scores, oof.preds, strict=True):
        row[:] = pred[order, 1]
    negative = (oof.y[order] == 0).astype(np.int64)
    return Ranking(scores, negative, tuple(np.cumsum([len(part) for part in splits]).tolist()))


def rank_areas(ranking: Ranking, counts: Floats) -> Floats:
    """Return minus the area after one more of each member, the mean over splits [member]."""
    pool = counts @ ranking.scores
    return np.array([-mean_area(ranking, pool + own) for own in ranking.scores])


def mean_area(ranking: Ranking, score: Floats) -> float:
    """Return the mean area over splits; the label travels in the last bit while scores sort.

    Scores are not negative, so their bits order as integers do.
    """
    keys = (score.view(np.int64) & KEPT) | ranking.negative
    starts = (0, *ranking.ends[:-1])
    areas = [_area(keys[a:b]) for a, b in zip(starts, ranking.ends, strict=True)]
    return float(np.mean(areas))


def _area(keys: Array) -> float:
    """Return the share of (positive, negative) pairs in the right order, ties count half."""
    keys = np.sort(keys)
    negative = keys & 1
    below = np.cumsum(negative)
    negatives = int(below[-1])
    positives = len(keys) - negatives
    won = below @ (1 - negative)
    return float(won + _tied_pairs(keys) / 2) / (positives * negatives)


def _tied_pairs(keys: Array) -> int:
    """Return the pairs of one positive and one negative with the same score."""
    same = (keys[1:] ^ keys[:-1]) == 1
    if not same.any():
        return 0
    group = np.concatenate([[0], np.cumsum((keys[1:] | 1) != (keys[:-1] | 1))])
    negatives = np.bincount(group, keys & 1)
    return int(negatives @ (np.bincount(group) - negatives))
