"""The Bayesian correlated t test against baycomp."""

import baycomp
import numpy as np
import pytest

from fusecli.evaluate import correlated_t


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("folds", "runs"), [(5, 3), (8, 1), (10, 10)])
def test_the_probabilities_are_those_of_baycomp(seed, folds, runs):
    rng = np.random.default_rng(seed)
    gains = rng.normal(0.01, 0.02, folds * runs)
    found = correlated_t(gains, 1 / (folds - 1), 0.005)
    expected = baycomp.two_on_single(np.zeros_like(gains), gains, rope=0.005, runs=runs)
    assert (found.worse, found.equal, found.better) == pytest.approx(expected, abs=1e-9)
