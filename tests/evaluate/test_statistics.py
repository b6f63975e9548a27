"""The tests of paired differences: published golden numbers and their edges."""

import numpy as np
import pytest
from scipy import stats

from fusecli.evaluate.statistics import correlated_t, nadeau_bengio

# Five folds, three repeats; equal to baycomp.two_on_single(zeros, d, rope=.002, runs=3).
DIFFERENCES = 0.001 * np.array([12, 4, 20, -3, 9, 15, 1, 8, 11, -2, 6, 13, 10, 0, 17])
RHO = 1 / 4


def test_nadeau_bengio_gives_the_golden_numbers():
    found = nadeau_bengio(DIFFERENCES, RHO)
    assert (found.statistic, found.p) == pytest.approx((2.052427, 0.059314), abs=1e-6)


def test_without_overlap_it_is_the_t_test_of_scipy():
    found, expected = nadeau_bengio(DIFFERENCES, 0), stats.ttest_1samp(DIFFERENCES, 0)
    assert (found.statistic, found.p) == pytest.approx(tuple(expected), rel=1e-9)


def test_the_correlated_t_gives_the_golden_numbers():
    found = correlated_t(DIFFERENCES, RHO, 0.002)
    assert (found.worse, found.equal, found.better) == pytest.approx(
        (0.011308, 0.061188, 0.927504), abs=1e-6
    )


def test_the_interval_holds_95_percent_of_the_posterior():
    found = correlated_t(DIFFERENCES, RHO, 0.0)
    edges = correlated_t(DIFFERENCES - found.mean, RHO, found.half_width)
    assert edges.equal == pytest.approx(0.95, abs=1e-9)


def test_the_sign_of_the_differences_swaps_better_and_worse():
    found, mirrored = (correlated_t(sign * DIFFERENCES, RHO, 0.002) for sign in (1, -1))
    assert (found.better, found.worse) == pytest.approx((mirrored.worse, mirrored.better))


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, (0, 1, 0)), (0.5, (0, 0, 1)), (-0.5, (1, 0, 0))]
)
def test_differences_without_spread_are_certain(value, expected):
    found = correlated_t(np.full(8, value), RHO, 0.01)
    assert (found.worse, found.equal, found.better) == expected


@pytest.mark.parametrize(("value", "p"), [(0.0, 1.0), (0.5, 0.0), (-0.5, 0.0)])
def test_nadeau_bengio_survives_differences_without_spread(value, p):
    assert nadeau_bengio(np.full(8, value), RHO).p == p
