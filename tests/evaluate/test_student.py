"""Student's t against scipy."""

import numpy as np
import pytest
from scipy import special, stats

from fusecli.evaluate.student import incomplete_beta, t_cdf, t_quantile

DEGREES = [1, 2, 4, 7, 14, 30, 99, 1000, 10_000]


@pytest.mark.parametrize("df", DEGREES)
def test_the_cdf_equals_scipy(df):
    points = np.array([-40, -3.3, -1, -1e-3, 0, 0.2, 1.7, 5, 60])
    ours = [t_cdf(t, df) for t in points]
    assert ours == pytest.approx(stats.t.cdf(points, df), abs=1e-10)


@pytest.mark.parametrize("df", DEGREES)
@pytest.mark.parametrize("p", [0.001, 0.025, 0.5, 0.9, 0.975, 0.9999])
def test_the_quantile_equals_scipy(p, df):
    assert t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-10, abs=1e-10)


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (3, 0.5), (0.5, 12), (20, 30)])
def test_the_incomplete_beta_equals_scipy(a, b):
    points = np.linspace(0, 1, 21)
    ours = [incomplete_beta(a, b, x) for x in points]
    assert ours == pytest.approx(special.betainc(a, b, points), abs=1e-12)
