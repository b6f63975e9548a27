"""Do the methods differ at all? Friedman's test, Iman and Davenport's, Nemenyi's difference.

All on the data sets that every method is on. After Demšar (2006), JMLR 7:1-30.
"""

from __future__ import annotations

from math import inf, sqrt

import numpy as np

from fusecli.suite.ranking import mean_ranks
from fusecli.suite.values import Omnibus
from fusecli.values import Floats


def complete(errors: Floats) -> Floats:
    """Return the data sets on which no method is missing."""
    return errors[~np.isnan(errors).any(axis=1)]


def friedman(errors: Floats) -> Omnibus:
    """Return Friedman's chi-square, corrected for ties, of at least three methods."""
    from scipy import stats

    whole = complete(errors)
    if not len(whole) or np.ptp(whole, axis=1).max() == 0:
        return Omnibus(0.0, 1.0)
    found = stats.friedmanchisquare(*whole.T)
    return Omnibus(float(found.statistic), float(found.pvalue))


def iman_davenport(errors: Floats) -> Omnibus:
    """Return the less conservative F form of Friedman's test (Iman & Davenport 1980)."""
    from scipy import stats

    n, k = complete(errors).shape
    chi_square = friedman(errors).statistic
    rest = n * (k - 1) - chi_square
    if rest <= 1e-9 * n * k:  # every data set orders the methods alike
        return Omnibus(inf, 0.0)
    f = (n - 1) * chi_square / rest
    return Omnibus(f, float(stats.f.sf(f, k - 1, (k - 1) * (n - 1))) if n > 1 else 1.0)


def nemenyi(errors: Floats) -> Floats:
    """Return p-values [method, method] of Nemenyi's test of mean ranks; see below."""
    from scipy import stats

    whole = complete(errors)
    n, k = whole.shape
    means = mean_ranks(whole)
    apart = np.abs(means[:, None] - means[None, :]) / sqrt(k * (k + 1) / (6 * n))
    return np.asarray(stats.studentized_range.sf(apart * sqrt(2), k, inf))


def critical_difference(methods: int, data_sets: int, alpha: float = 0.05) -> float:
    """Return how far apart Nemenyi's test wants two mean ranks to be.

    For the eye only: it depends on which other methods are there, so pairs are decided by
    `wilcoxon_pairs` (Benavoli, Corani & Mangili 2016).
    """
    from scipy import stats

    quantile = float(stats.studentized_range.ppf(1 - alpha, methods, inf)) / sqrt(2)
    return quantile * sqrt(methods * (methods + 1) / (6 * data_sets))
