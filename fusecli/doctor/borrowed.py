"""Predictions made elsewhere that are too good to be of rows their models had not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from fusecli.doctor.catalogue import FALLS_ON_HOLDOUT, KNOWS_NEIGHBOURS, TOO_GOOD
from fusecli.doctor.finding import Finding
from fusecli.doctor.neighbours import pairs_of, told_apart
from fusecli.strategies.losses import by_record
from fusecli.values import Array, Dataset, Floats, OutOfFold

SURE = 5.0  # standard errors
# On 47 tables, honest predictions of six learners, each against those of the others: 0 of 266 were
# above both bounds; against those of one other alone, however weak: 46 of 1,250. In-sample ones of
# forests: 27 of 47, of boosted trees 19 (with TOO_GOOD 31 and 34); of what hardly over-fits next to
# none, which does little harm.
APART, AHEAD = 0.8, 0.15
RATIO = 0.25  # of the loss of the best fitted member; 1 of the 266 was below
FALL = 2.0  # times the loss, on the holdout
FEWEST = 20  # pairs, or rows
HINT = "were its predictions made by models that had not seen these rows?"


def suspicions(
    oof: OutOfFold, name: str, fitted: tuple[str, ...], dataset: Dataset, aside: Floats | None
) -> Iterator[Finding]:
    """Yield why predictions of one member may not be out of fold.

    fitted: the members that were fitted here, with which it is compared. aside: [member, row,
    output], predictions for the holdout, members as those of the records; None without one.
    """
    own = _first_repeat(oof).only((name, *fitted))
    own = own.take(np.flatnonzero(np.isfinite(own.preds).all(axis=(0, 2))))
    if not fitted or own.records < FEWEST:
        return
    losses = np.stack([by_record(own)(own.y, preds) for preds in own.preds])
    yield from _neighbours(own, name, dataset)
    yield from _too_good(losses, name)
    if aside is not None and dataset.holdout is not None:
        kept = [oof.members.index(one) for one in own.members]
        yield from _on_holdout(own, losses, name, dataset.holdout.y, aside[kept])


def _first_repeat(oof: OutOfFold) -> OutOfFold:
    """Return one record a row."""
    first = np.unique(oof.row, return_index=True)[1]
    return oof if len(first) == oof.records else oof.take(np.sort(first))


def _neighbours(oof: OutOfFold, name: str, dataset: Dataset) -> Iterator[Finding]:
    """Look at rows that are nearest to each other and have different targets.

    Which of two such rows has which target is hardly better than chance for a model that has seen
    neither; one that was fitted to them remembers.
    """
    pairs = pairs_of(oof, dataset.table)
    if pairs.count < FEWEST:
        return
    shares = [told_apart(pairs, oof, preds) for preds in oof.preds]
    best = max(shares[1:], key=lambda own: float(own.mean()))
    own, ahead = float(shares[0].mean()), shares[0] - best
    if own >= APART and ahead.mean() >= AHEAD and _errors(ahead) >= SURE:
        told = f"{name} tells which of two near rows has which target in {own:.0%} of the cases"
        more = f"the best fitted member in {best.mean():.0%}"
        yield KNOWS_NEIGHBOURS.found(f"{told}, {more}", HINT)


def _too_good(losses: Floats, name: str) -> Iterator[Finding]:
    """Compare the losses [member, row] with those of the best of several fitted members."""
    best = losses[1:][losses[1:].mean(axis=1).argmin()]
    own, errors = losses[0].mean(), _errors(best - losses[0])
    if len(losses) > 2 and own < RATIO * best.mean() and errors >= SURE:
        share = f"{own / best.mean():.0%} of that of the best fitted member"
        told = f"the loss of {name} is {share} ({errors:.0f} standard errors)"
        yield TOO_GOOD.found(told, HINT)


def _on_holdout(
    oof: OutOfFold, losses: Floats, name: str, y: Array, aside: Floats
) -> Iterator[Finding]:
    """Compare the fall from the records to the holdout with that of the fitted members."""
    there = np.asarray(np.isfinite(aside).all(axis=(0, 2)))
    if there.sum() < FEWEST:
        return
    of_holdout = replace(oof, y=y[there])
    unseen = np.stack([by_record(of_holdout)(y[there], preds[there]) for preds in aside])
    falls = unseen.mean(axis=1) - losses.mean(axis=1)
    spread = losses.var(axis=1) / losses.shape[1] + unseen.var(axis=1) / unseen.shape[1]
    usual = falls[1:].max()
    errors = (falls[0] - usual) / np.sqrt(spread[0] + spread[1:].max() + 1e-300)
    if errors >= SURE and unseen[0].mean() >= FALL * losses[0].mean():
        times = unseen[0].mean() / max(losses[0].mean(), 1e-12)
        told = f"the loss of {name} is {times:.3g} times as large on the holdout"
        yield FALLS_ON_HOLDOUT.found(f"{told}, and those of fitted members are not", HINT)


def _errors(values: Floats) -> float:
    """Return how many standard errors a mean is above 0."""
    return float(values.mean() / (values.std() / np.sqrt(len(values)) + 1e-12))
