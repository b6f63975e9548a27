"""Base models whose probabilities are for other shares of the classes than the table has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fusecli.strategies.losses import shares, targets
from fusecli.strategies.paired import paired
from fusecli.values import Floats, Notice, OutOfFold

OF_PROBABILITIES = ("log_loss", "brier")  # the metrics that shares of classes matter to
FAR = 0.05  # of the rows
SURE = 5.0  # standard errors
HINT = (
    "if class weights or rows drawn by class made it so, leave them out; a fusion by logpool "
    "learns the shift"
)


def about_shares(oof: OutOfFold) -> Iterator[Notice]:
    """Yield who gives a class far more, or less, on average than the share of rows that are of it.

    Their mean with others mixes two priors and is right for neither (Saerens, Latinne and
    Decaestecker 2002). Metrics of calls or ranks may be served by it, so nothing is told there.
    """
    if not oof.task.is_classification or oof.metric not in OF_PROBABILITIES:
        return
    for name, preds in zip(oof.members, oof.preds, strict=True):
        there = np.flatnonzero(np.isfinite(preds).all(axis=1))
        if len(there):
            whole = len(there) == oof.records  # which spares a copy of all predictions
            yield from _far(name, oof if whole else oof.take(there), preds[there])


def _far(name: str, oof: OutOfFold, preds: Floats) -> Iterator[Notice]:
    """Yield the class that is furthest off, of two the second, if it is for certain."""
    target = targets(oof)
    excess = [paired(oof, own) for own in (preds - target).T]
    worst = max(range(len(excess)), key=lambda code: (round(abs(excess[code][0]), 9), code))
    mean, error = excess[worst]
    if abs(mean) > max(FAR, SURE * error, SURE * _own_error(oof, preds[:, worst])):
        share, label = float(shares(oof) @ target[:, worst]), oof.task.classes[worst]
        told = f"{name} gives class '{label}' {share + mean:.2f} on average"
        yield Notice(f"{told}, and {share:.2f} of the rows are of it", HINT)


def _own_error(oof: OutOfFold, chance: Floats) -> float:
    """Return by how much the share of a class would vary if the member were right.

    Of a class that hardly any row is of, the rows themselves show too little of that.
    """
    spread = shares(oof) @ (chance * (1 - chance))
    return float(np.sqrt(max(float(spread), 0.0) / len(np.unique(oof.row))))
