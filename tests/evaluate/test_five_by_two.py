"""The combined 5x2cv F test: golden numbers, scipy's distribution, and its edges."""

import numpy as np
import pytest
from scipy import stats

from fusecli.evaluate import five_by_two

DIFFERENCES = np.array([[0.02, 0.01], [0.015, 0.025], [0, 0.01], [0.03, 0.02], [0.01, 0.005]])


def test_it_gives_the_golden_numbers():
    found = five_by_two(DIFFERENCES)
    assert (found.statistic, found.p) == pytest.approx((6.764706, 0.023866), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_p_value_is_that_of_scipy(seed):
    found = five_by_two(np.random.default_rng(seed).normal(size=(5, 2)))
    assert found.p == pytest.approx(stats.f.sf(found.statistic, 10, 5), rel=1e-9)


@pytest.mark.parametrize(("value", "p"), [(0.0, 1.0), (0.5, 0.0)])
def test_differences_without_spread_are_certain(value, p):
    assert five_by_two(np.full((5, 2), value)).p == p
