"""The Bayesian correlated t test against scipy's t distribution."""

import numpy as np
import pytest
from scipy import stats

from fusecli.evaluate import correlated_t


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("folds", "runs"), [(5, 3), (8, 1), (10, 10)])
def test_the_probabilities_are_those_of_the_posterior(seed, folds, runs):
    gains = np.random.default_rng(seed).normal(0.01, 0.02, folds * runs)
    rho = 1 / (folds - 1)
    scale = np.sqrt((1 / len(gains) + rho) * gains.var(ddof=1))
    posterior = stats.t(len(gains) - 1, gains.mean(), scale)
    found = correlated_t(gains, rho, 0.005)
    inside = posterior.cdf(0.005) - posterior.cdf(-0.005)
    expected = (posterior.cdf(-0.005), inside, posterior.sf(0.005))
    assert (found.worse, found.equal, found.better) == pytest.approx(expected, abs=1e-9)
