"""Bradley-Terry strengths on the Elo scale, with a bootstrap over data sets."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from fusecli.suite.ranking import beats
from fusecli.values import Array, Floats

SCALE = 400.0 / log(10.0)
START = 1000.0
DRAWS = 1000
# Logistic regression with C = 1e6 on a design of +-ln(10), in units of natural log odds.
RIDGE = 1e-6 / log(10.0) ** 2
# What is added where someone wins everything: half a data set of draws.
DRAWN = 0.5
LONGEST_STEP = 1.0


@dataclass(frozen=True)
class Ratings:
    """Elo of each method [method], and the ends of its 95 % interval over data sets.

    The ends are NaN where nobody can tell how far apart a method and the anchor are: where one of
    them never loses, not even by way of others.
    """

    value: Floats
    low: Floats
    high: Floats


def elo(errors: Floats, anchor: int, *, seed: int = 0, draws: int = DRAWS) -> Ratings:
    """Return the Elo ratings of the methods; the anchor's is 1000 by definition.

    A method that is 400 above another wins ten times as often as it loses. Every data set has the
    same weight, however many methods meet on it; a tie is half a win. Where the methods fall in two
    sets of which one never lost to the other, the likelihood has no maximum: there half a data
    set of draws is added. The interval is the bootstrap over data sets, as in TabArena (Erickson
    et al. 2025).
    """
    won = np.nan_to_num(beats(errors))
    won /= np.maximum(won.sum(axis=(1, 2), keepdims=True), 1.0)
    n = len(errors)
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    all_counts = np.vstack([np.ones(n), counts])
    ratings = _anchored(strengths(np.tensordot(all_counts, won, axes=1)), anchor)
    ends = np.quantile(ratings[1:], (0.025, 0.975), axis=0)
    reach = _reach(won.sum(axis=0)[None])[0]
    low, high = np.where(reach[anchor] & reach[:, anchor], ends, np.nan)
    return Ratings(ratings[0], low, high)


def _anchored(log_odds: Floats, anchor: int) -> Floats:
    return START + SCALE * (log_odds - log_odds[:, [anchor]])


def strengths(wins: Floats) -> Floats:
    """Return log strengths [sample, method], mean zero, from wins [sample, winner, loser].

    Maximum likelihood with a tiny ridge (Bradley & Terry 1952), all samples at once by Newton's
    method with bounded steps.
    """
    samples, k, _ = wins.shape
    wins = wins + DRAWN / (k * (k - 1)) * (_undecided(wins) * (1 - np.eye(k)))
    found = np.zeros((samples, k))
    for _ in range(100):
        step = _centred(_newton_step(wins, found))
        longest = np.abs(step).max(axis=1, keepdims=True)
        found = found + step * np.minimum(1.0, LONGEST_STEP / np.maximum(longest, 1e-300))
        if longest.max() < 1e-9:
            break
    return found


def _centred(values: Floats) -> Floats:
    """Take out what only the ridge decides: a shift of all strengths of a sample."""
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def _newton_step(wins: Floats, found: Floats) -> Floats:
    chance = 1 / (1 + np.exp(found[:, None, :] - found[:, :, None]))
    met = wins + wins.transpose(0, 2, 1)
    slope = (wins - met * chance).sum(axis=2) - RIDGE * found
    curve = met * chance * (1 - chance)
    k = wins.shape[1]
    hessian = np.eye(k) * (curve.sum(axis=2) + RIDGE)[:, :, None] - curve
    return np.asarray(np.linalg.solve(hessian, slope[:, :, None])[:, :, 0])


def _undecided(wins: Floats) -> Array:
    """Return [sample, 1, 1] where some method cannot be reached by wins from another."""
    return np.asarray(~_reach(wins).all(axis=(1, 2), keepdims=True))


def _reach(wins: Floats) -> Array:
    """Return [sample, a, b] where a beat b, or beat one that beat one ... that beat b."""
    k = wins.shape[1]
    reach = (wins > 0) | np.eye(k, dtype=bool)
    for _ in range(k.bit_length()):
        reach = reach.astype(np.float32) @ reach.astype(np.float32) > 0
    return reach
