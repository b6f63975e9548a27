"""Which pairs of methods differ: Wilcoxon's signed-rank test, corrected for their number."""

from __future__ import annotations

import numpy as np

from fusecli.suite.losses import relative_differences
from fusecli.values import Array, Floats

MOST_EXACT = 200


def wilcoxon(differences: Floats) -> float:
    """Return the two-sided p-value of Wilcoxon's signed-rank test; NaN are left out.

    Differences of zero are ranked with the others and then count for neither side (Pratt 1959).
    Exact up to 200 differences, ties and zeros included; scipy is that only up to 13, and slowly.
    """
    from scipy import stats

    known = differences[np.isfinite(differences)]
    if not known.any():
        return 1.0
    if len(known) > MOST_EXACT:
        return float(stats.wilcoxon(known, zero_method="pratt").pvalue)
    twice = np.rint(2 * stats.rankdata(np.abs(known))).astype(int)
    return _exact(twice[known != 0], twice[known > 0].sum())


def _exact(ranks: Array, won: int) -> float:
    """Return how probable a sum of ranks as far from its middle is, when signs are coin tosses."""
    chance = np.zeros(ranks.sum() + 1)
    chance[0] = 1.0
    for rank in ranks:
        chance = (chance + np.roll(chance, rank)) / 2  # what rolls over the end is still zero
    return min(1.0, 2 * min(float(chance[: won + 1].sum()), float(chance[won:].sum())))


def holm(p_values: Floats) -> Floats:
    """Return p-values [test] corrected for the number of tests (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    stepped = p_values[order] * np.arange(len(p_values), 0, -1)
    corrected = np.empty(len(p_values))
    corrected[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return corrected


def wilcoxon_pairs(errors: Floats) -> tuple[Floats, Floats]:
    """Return p-values [method, method] of all pairs, and the same after Holm; the diagonal is 1.

    On relative differences, so that data sets of different metrics and units weigh alike.
    """
    differences = relative_differences(errors)
    k = errors.shape[1]
    upper = np.triu_indices(k, 1)
    p = np.array([wilcoxon(differences[:, a, b]) for a, b in zip(*upper, strict=True)])
    return _square(p, k), _square(holm(p), k)


def _square(p_values: Floats, k: int) -> Floats:
    full = np.ones((k, k))
    full[np.triu_indices(k, 1)] = p_values
    return np.minimum(full, full.T)
