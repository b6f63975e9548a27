"""A metric on several parts of the same rows, without going through all rows for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan, sqrt

import numpy as np

from fusecli.registry import Entry
from fusecli.values import Array, Floats


def on_parts(
    entry: Entry, y: Array, pred: Floats, weight: Floats | None, parts: Sequence[Array]
) -> list[float]:
    """Return the metric of predictions [row, output] on each part of the rows (indices).

    NaN for a part without rows. The losses of a metric that is a mean over rows, or the root of
    one, are worked out once for all parts; an array that is given several times is scored once.
    """
    distinct = {id(at): at for at in parts}
    score = _means if entry.traits["per_row"] else _one_by_one
    values = score(entry, y, pred, weight, list(distinct.values()))
    by_part = dict(zip(distinct, values, strict=True))
    return [by_part[id(at)] for at in parts]


def _means(
    entry: Entry, y: Array, pred: Floats, weight: Floats | None, parts: Sequence[Array]
) -> Iterator[float]:
    losses = entry.traits["per_row"](y, pred)
    for at in parts:
        own = None if weight is None else weight[at]
        value = float(np.average(losses[at], weights=own)) if len(at) else nan
        yield sqrt(value) if entry.traits["root"] else value


def _one_by_one(
    entry: Entry, y: Array, pred: Floats, weight: Floats | None, parts: Sequence[Array]
) -> Iterator[float]:
    for at in parts:
        own = None if weight is None else weight[at]
        yield float(entry(y[at], pred[at], own)) if len(at) else nan
