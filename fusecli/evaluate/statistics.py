"""Tests of paired score differences, one per split, whose training rows overlap."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from fusecli.evaluate.student import t_cdf, t_quantile
from fusecli.values import Floats


@dataclass(frozen=True)
class Test:
    """A two-sided test: its statistic and p-value."""

    statistic: float
    p: float


@dataclass(frozen=True)
class Posterior:
    """What the differences say of their mean: three probabilities, and half of a 95 % interval."""

    mean: float
    half_width: float
    worse: float
    equal: float
    better: float


def _scale(differences: Floats, rho: float) -> float:
    """Return the standard error of the mean; rho makes up for the overlap of training rows."""
    return sqrt((1 / len(differences) + rho) * float(np.var(differences, ddof=1)))


def nadeau_bengio(differences: Floats, rho: float) -> Test:
    """Test whether the mean of at least two differences is zero (Nadeau & Bengio 2003).

    rho: test rows over training rows of a split: 1 / (folds - 1). The p-value is two-sided.
    """
    mean, scale = float(np.mean(differences)), _scale(differences, rho)
    if scale == 0:
        return Test(inf * mean if mean else 0.0, 0.0 if mean else 1.0)
    t = mean / scale
    return Test(t, 2 * t_cdf(-abs(t), len(differences) - 1))


def correlated_t(differences: Floats, rho: float, rope: float) -> Posterior:
    """Return the posterior of the mean of at least two differences (Benavoli et al. 2017).

    rho: as in `nadeau_bengio`. rope: half-width of the region of practical equivalence, in the
    units of the differences; `better` is the probability of a mean above it.
    """
    mean, scale = float(np.mean(differences)), _scale(differences, rho)
    return posterior(mean, scale, len(differences) - 1, rope)


def posterior(mean: float, scale: float, df: int, rope: float) -> Posterior:
    """Return what Student's t around a mean, with that standard error, says of it."""
    if scale == 0:
        return Posterior(
            mean, 0.0, float(mean < -rope), float(abs(mean) <= rope), float(mean > rope)
        )
    worse, better = t_cdf((-rope - mean) / scale, df), t_cdf((mean - rope) / scale, df)
    return Posterior(mean, t_quantile(0.975, df) * scale, worse, 1 - worse - better, better)
