"""Inner cross-validation over the records that a strategy was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fusecli.values import Integers, OutOfFold

GROUPS = 5
MIX = 2654435761  # Knuth's multiplicative hash spreads neighbouring rows


@dataclass(frozen=True)
class Part:
    """Records to learn from and records to judge by, which share no row."""

    train: OutOfFold
    test: OutOfFold


def inner_parts(oof: OutOfFold) -> Iterator[Part]:
    """Deal the records into at most five parts along their splits; none when there is one split.

    A row's repeats go where its first split goes, so groups stay together as they do in the splits.
    """
    group = inner_groups(oof)
    for number in np.unique(group):
        test = group == number
        if not test.all():
            yield Part(oof.take(~test), oof.take(test))


def inner_groups(oof: OutOfFold) -> Integers:
    """Return the part of each record [record], counted from zero."""
    rows, row = np.unique(oof.row, return_inverse=True)
    first = np.full(len(rows), np.iinfo(np.int64).max)
    np.minimum.at(first, row, oof.split)
    return np.asarray(np.unique(first, return_inverse=True)[1][row] % GROUPS)


def sampled(oof: OutOfFold, most: int) -> OutOfFold:
    """Return about `most` records, the same rows whatever their order; all where there are fewer.

    Records of a row stay together.
    """
    if oof.records <= most:
        return oof
    return oof.take((oof.row.astype(np.int64) * MIX) % 2**32 < 2**32 * most / oof.records)
