"""Cross-fitted predictions of combiners, and a convex blend of them: stacking of stackers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fusecli.strategies.convex import convex
from fusecli.strategies.greedy_selection import greedy_selection
from fusecli.strategies.inner import inner_groups
from fusecli.strategies.level_two import COMBINE, Candidate
from fusecli.strategies.pool_losses import CONVEX
from fusecli.strategies.pools import linear_pool
from fusecli.values import Floats, OutOfFold

LEAST_SHARE = 0.05  # of a combiner in the blend; less is noise
# In simulated worlds of real learners with 150 to 350 rows the average lost 0.0055 nats on the best
# combiner in hindsight, the weights of least loss 0.0070; with 1,000 rows they are alike.
DRAWS = 20
FEW = 2_000

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """Masks [record] of the records that are learned from and of those that are predicted."""

    train: Mask
    test: Mask


def parts(oof: OutOfFold) -> tuple[Part, ...]:
    """Deal the records along their splits into at most five parts; in time order, one a split.

    In time order a part learns from earlier splits only, so the first split is in no part.
    """
    if not oof.ordered:
        group = inner_groups(oof)
        found = [Part(group != number, group == number) for number in np.unique(group)]
    else:
        found = [_after(oof, int(split)) for split in np.unique(oof.split)]
    return tuple(part for part in found if part.train.any())


def _after(oof: OutOfFold, split: int) -> Part:
    test = np.asarray(oof.split == split)
    return Part(np.asarray((oof.split < split) & ~np.isin(oof.row, oof.row[test])), test)


def cross_fitted(oof: OutOfFold, names: Sequence[Candidate]) -> OutOfFold:
    """Return what combiners predict for records of rows that they did not see, as members.

    Only of records that are in a part.
    """
    preds = np.full((len(names), *oof.preds.shape[1:]), np.nan)
    covered = np.zeros(oof.records, dtype=bool)
    for part in parts(oof):
        train, test = oof.take(part.train), oof.take(part.test)
        for number, name in enumerate(names):
            preds[number, part.test] = COMBINE[name](train).predict(test.preds, test.features)
        covered |= part.test
    return replace(oof, preds=preds, members=tuple(names)).take(covered)


def blend(tried: OutOfFold) -> Floats:
    """Return the convex weights of least loss [combiner], those under 0.05 set to zero.

    Of few records they are averaged over draws of the rows, by which they vary.
    """
    if tried.metric in CONVEX and tried.records <= FEW:
        weights = np.mean([_weights(one) for one in _redrawn(tried)], axis=0)
    else:
        weights = _weights(tried)
    kept = np.where(weights < LEAST_SHARE, 0.0, weights)
    return np.asarray(kept / kept.sum() if kept.any() else weights)


def _weights(tried: OutOfFold) -> Floats:
    fused = convex(tried) if tried.metric in CONVEX else greedy_selection(tried)
    return np.array([fused.weights[name] for name in tried.members])


def _redrawn(tried: OutOfFold) -> Iterator[OutOfFold]:
    """Yield the records with weights drawn for their rows: the Bayesian bootstrap (Rubin 1981)."""
    rows, row = np.unique(tried.row, return_inverse=True)
    random = np.random.default_rng(tried.seed)
    weight = np.ones(tried.records) if tried.weight is None else tried.weight
    for _ in range(DRAWS):
        yield replace(tried, weight=weight * random.exponential(size=len(rows))[row])


def cross_blended(tried: OutOfFold) -> Floats:
    """Return what blends predict [record, output] whose weights did not see the row.

    In time order, NaN for the first records.
    """
    preds = np.full(tried.preds.shape[1:], np.nan)
    for part in parts(tried):
        weights = blend(tried.take(part.train))
        preds[part.test] = linear_pool(tried.preds[:, part.test], weights=weights)
    return preds
