"""The Bayesian signed-rank test: how probable it is that one method is better than another."""

from __future__ import annotations

import numpy as np

from fusecli.suite.values import Odds
from fusecli.values import Floats

DRAWS = 20_000
PRIOR = 0.5


def signed_rank(differences: Floats, rope: float, *, seed: int = 0, draws: int = DRAWS) -> Odds:
    """Return the odds from differences [data set], positive where the first is better.

    NaN are left out. rope: half-width of the region of practical equivalence, in the units of the
    differences. A Dirichlet process with a prior strength of 0.5 at zero, by seeded Monte Carlo;
    each probability is the share of draws in which its region has the most weight (Benavoli et
    al. 2014, ICML; the same as baycomp's SignedRankTest).
    """
    pseudo = np.concatenate([[0.0], differences[np.isfinite(differences)]])
    strength = np.ones(len(pseudo))
    strength[0] = PRIOR
    weights = np.random.default_rng(seed).dirichlet(strength, size=draws)
    sums = pseudo[:, None] + pseudo[None, :]
    better, worse = (_mass(weights, sums * sign, 2 * rope) for sign in (1, -1))
    masses = np.stack([better, 1 - better - worse, worse])
    shares = np.bincount(masses.argmax(axis=0), minlength=3) / draws
    return Odds(*map(float, shares))


def _mass(weights: Floats, sums: Floats, threshold: float) -> Floats:
    """Return the weight [draw] of the pairs of differences whose sum is above the threshold."""
    above = (sums > threshold) + 0.5 * (sums == threshold)
    return np.asarray(((weights @ above) * weights).sum(axis=1))
