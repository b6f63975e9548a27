"""The metric itself as a loss, for strategies that optimise it directly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from fusecli import registry
from fusecli.metrics import sign
from fusecli.strategies.losses import by_record, shares
from fusecli.values import Array, Floats, OutOfFold

TIE = 1e-12  # relative difference of losses that is only rounding


def by_split(oof: OutOfFold) -> list[Array]:
    """Return the records of each split."""
    return [np.flatnonzero(oof.split == split) for split in np.unique(oof.split)]


def _values(oof: OutOfFold, pred: Floats) -> Iterator[float]:
    metric = registry.get("metrics", oof.metric)
    for part in by_split(oof) if metric.traits["ranks"] else [slice(None)]:
        weight = None if oof.weight is None else oof.weight[part]
        yield float(metric(oof.y[part], pred[part], weight))


def loss_by_metric(oof: OutOfFold, pred: Floats) -> float:
    """Return the metric of predictions [record, output], signed so that lower is better.

    A metric of ranks is averaged over splits, because other splits' models made the other records.
    Where it is not defined (one class only), the loss by record stands in.
    """
    defined = [value for value in _values(oof, pred) if not np.isnan(value)]
    if not defined:
        return float(shares(oof) @ by_record(oof)(oof.y, pred))
    return -sign(oof.metric) * float(np.mean(defined))


def first_of_least(losses: Floats, names: Sequence[str]) -> int:
    """Return the index of the least loss; of a tie the first name; a NaN is never the least."""
    losses = np.where(np.isnan(losses), np.inf, losses)
    least = losses.min()
    tied = np.flatnonzero((losses <= least + TIE * abs(least)) | (losses == least))
    return min(tied.tolist(), key=names.__getitem__)
