"""What the best of many strategies really scores: the choice is made again on rows drawn again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.evaluate.bootstrap import TAILS, Resampled
from fusecli.evaluate.resampling import Resampling
from fusecli.evaluate.reweighted import Panel, panel, redrawn, reweighted, whole
from fusecli.metrics import sign
from fusecli.values import Floats, OutOfFold


@dataclass(frozen=True)
class Corrected:
    """The score of "pick the best strategy", in the metric's units, and its 95 % interval.

    apparent: the score of the strategy that is best on all records, which is optimistic.
    gain: over the rival, positive where the choice is better. chosen: [strategy] share of draws.
    """

    value: float
    low: float
    high: float
    apparent: float
    gain: Resampled
    chosen: Floats


@dataclass(frozen=True)
class _Draws:
    """Scores, higher is better: [member] on all records, [draw, member] inside and outside."""

    all: Floats
    inside: Floats
    outside: Floats


def _draw(metric: str, given: Panel, how: Resampling) -> _Draws:
    """Score all members on what each draw holds and on what it leaves out."""
    found = [
        np.stack([inside, reweighted(given, (counts == 0).astype(np.float64))])
        for counts, inside in redrawn(given, how)
    ]
    scores = sign(metric) * np.concatenate(found, axis=1)
    inside, outside = scores[:, np.isfinite(scores).all(axis=(0, 2))]
    return _Draws(sign(metric) * whole(given), inside, outside)


def _interval(values: Floats, flip: int) -> tuple[float, float, float]:
    if len(values) == 0:
        return (float("nan"),) * 3
    low, high = np.quantile(flip * values, TAILS)
    return float(flip * values.mean()), float(low), float(high)


def bbc(
    metric: str, oof: OutOfFold, strategies: Floats, rival: Floats, how: Resampling
) -> Corrected:
    """Return what picking the best of several strategies scores, and its gain over the rival.

    strategies: [strategy, record, output], cross-fitted; rival: [record, output], the cross-fitted
    best base model. In each draw the strategy that is best on the records drawn is scored on the
    others (bootstrap bias corrected cross-validation, Tsamardinos et al. 2018). A mean over few
    rows of a metric that is no mean is biased, so each strategy's draws are first moved to have
    the score on all records as their mean; means over rows stay what they are. A draw leaves out
    37 % of the rows, so the interval of the score is about 1.3 times as wide as it need be; that of
    the gain needs the width, since the rival is chosen too.
    """
    given = panel(metric, oof, np.concatenate([strategies, rival[None]]), how)
    draws = _draw(metric, given, how)
    best = draws.inside[:, :-1].argmax(axis=1)
    outside = draws.outside + (draws.all - draws.outside.sum(axis=0) / max(1, len(best)))
    picked = outside[np.arange(len(best)), best]
    gains = picked - outside[:, -1]
    better = float(np.mean(gains > 0)) if len(best) else float("nan")
    return Corrected(
        *_interval(picked, sign(metric)),
        apparent=float(sign(metric) * draws.all[:-1].max()),
        gain=Resampled(*_interval(gains, 1), better),
        chosen=np.bincount(best, minlength=len(strategies)) / max(1, len(best)),
    )
