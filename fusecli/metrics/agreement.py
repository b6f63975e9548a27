"""Metrics of the called class: its agreement with the truth beyond chance.

Each is a smooth function of the shares of the confusion matrix, so each has an exact influence.
"""

import numpy as np

from fusecli.metrics.confusion import Shares, Tally, reweighted, shares_of
from fusecli.registry import metric
from fusecli.values import CLASSIFICATION, Array, Floats


def _agreement(shares: Shares) -> tuple[Floats, Floats]:
    """Return the derivatives of hits and chance by row."""
    tally = shares.tally
    hits = shares.hit - tally.hits
    chance = tally.guess[shares.y] + tally.truth[shares.called] - 2 * tally.chance
    return hits, chance


def _kappa(tally: Tally) -> Floats:
    left = np.where(tally.one_class, np.nan, 1 - tally.chance)
    return np.asarray((tally.hits - tally.chance) / left)


def kappa_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to Cohen's kappa."""
    shares = shares_of(y, pred, weight)
    hits, chance = _agreement(shares)
    left = 1 - shares.tally.chance
    change = hits / left - (1 - shares.tally.hits) / left**2 * chance
    return np.asarray(shares.weight * change)


@metric(
    "cohen_kappa",
    tasks=CLASSIFICATION,
    better="higher",
    low=-1.0,
    high=1.0,
    influence=kappa_influence,
    reweighted=reweighted(_kappa),
    rope=(0.01, "absolute"),
)
def cohen_kappa(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Agreement of calls and truth beyond chance (Cohen 1960); NaN with one class only."""
    return float(_kappa(shares_of(y, pred, weight).tally))


def _spreads(tally: Tally) -> tuple[Floats, Floats]:
    truth, guess = (1 - np.square(share).sum(axis=-1) for share in (tally.truth, tally.guess))
    return truth, guess


def _mcc(tally: Tally) -> Floats:
    truth, guess = _spreads(tally)
    spread = np.sqrt(np.where(tally.one_class | tally.one_call, np.nan, truth * guess))
    value = np.where(tally.one_call, 0.0, (tally.hits - tally.chance) / spread)
    return np.where(tally.one_class, np.nan, value)


def mcc_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to Matthews' correlation."""
    shares = shares_of(y, pred, weight)
    tally = shares.tally
    if tally.one_call:
        return np.zeros(len(y))
    truth, guess = _spreads(tally)
    hits, chance = _agreement(shares)
    spread = np.sqrt(truth * guess)
    by_truth = (tally.truth[y] - 1 + truth) / truth
    by_guess = (tally.guess[shares.called] - 1 + guess) / guess
    change = (hits - chance) / spread + _mcc(tally) * (by_truth + by_guess)
    return np.asarray(shares.weight * change)


@metric(
    "mcc",
    tasks=CLASSIFICATION,
    better="higher",
    low=-1.0,
    high=1.0,
    influence=mcc_influence,
    reweighted=reweighted(_mcc),
    rope=(0.01, "absolute"),
)
def mcc(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Correlation of calls and truth (Matthews 1975; for many classes Gorodkin 2004).

    0 when only one class is called, NaN when only one class occurs.
    """
    return float(_mcc(shares_of(y, pred, weight).tally))
