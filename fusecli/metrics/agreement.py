"""Metrics of the called class: its agreement with the truth beyond chance.

Each is a smooth function of the shares of the confusion matrix, so each has an exact influence.
"""

import numpy as np

from fusecli.metrics.confusion import Shares, shares_of
from fusecli.registry import metric
from fusecli.values import CLASSIFICATION, Array, Floats


def _agreement(shares: Shares) -> tuple[Floats, Floats]:
    """Return the derivatives of hits and chance by row."""
    hits = shares.hit - shares.hits
    chance = shares.guess[shares.y] + shares.truth[shares.called] - 2 * shares.chance
    return hits, chance


def kappa_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to Cohen's kappa."""
    shares = shares_of(y, pred, weight)
    hits, chance = _agreement(shares)
    left = 1 - shares.chance
    change = hits / left - (1 - shares.hits) / left**2 * chance
    return np.asarray(shares.weight * change)


@metric(
    "cohen_kappa",
    tasks=CLASSIFICATION,
    better="higher",
    low=-1.0,
    high=1.0,
    influence=kappa_influence,
    rope=(0.01, "absolute"),
)
def cohen_kappa(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Agreement of calls and truth beyond chance (Cohen 1960); NaN with one class only."""
    shares = shares_of(y, pred, weight)
    if shares.one_class:
        return float("nan")
    return (shares.hits - shares.chance) / (1 - shares.chance)


def _spreads(shares: Shares) -> tuple[float, float]:
    return float(1 - shares.truth @ shares.truth), float(1 - shares.guess @ shares.guess)


def mcc_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to Matthews' correlation."""
    shares = shares_of(y, pred, weight)
    if shares.one_call:
        return np.zeros(len(y))
    truth, guess = _spreads(shares)
    hits, chance = _agreement(shares)
    spread = np.sqrt(truth * guess)
    by_truth = (shares.truth[y] - 1 + truth) / truth
    by_guess = (shares.guess[shares.called] - 1 + guess) / guess
    value = (shares.hits - shares.chance) / spread
    return np.asarray(shares.weight * ((hits - chance) / spread + value * (by_truth + by_guess)))


@metric(
    "mcc",
    tasks=CLASSIFICATION,
    better="higher",
    low=-1.0,
    high=1.0,
    influence=mcc_influence,
    rope=(0.01, "absolute"),
)
def mcc(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Correlation of calls and truth (Matthews 1975; for many classes Gorodkin 2004).

    0 when only one class is called, NaN when only one class occurs.
    """
    shares = shares_of(y, pred, weight)
    if shares.one_class:
        return float("nan")
    if shares.one_call:
        return 0.0
    return (shares.hits - shares.chance) / float(np.sqrt(np.prod(_spreads(shares))))
