"""DeLong's test: golden numbers, its definition by pairs of rows, and its edges."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from fusecli.evaluate import delong, stouffer

Y = np.array([1] * 5 + [0] * 7)
A = np.array([0.9, 0.8, 0.7, 0.55, 0.4, 0.6, 0.5, 0.35, 0.3, 0.2, 0.15, 0.1])
B = np.array([0.6, 0.9, 0.3, 0.5, 0.45, 0.55, 0.4, 0.7, 0.35, 0.1, 0.2, 0.05])


def both(positive):
    return np.stack([1 - positive, positive], axis=1)


def by_pairs(y, scores):
    """Return the area and its structural components for both classes, by all pairs of rows."""
    ours, theirs = scores[y == 1][:, None], scores[y == 0][None]
    won = (ours > theirs) + (ours == theirs) / 2
    return won.mean(), won.mean(axis=1), won.mean(axis=0)


def test_it_gives_the_golden_numbers():
    found = delong(Y, both(A), both(B))
    expected = (0.914286, 0.742857, 1.123903, 0.261054)
    given = (found.ours, found.theirs, found.test.statistic, found.test.p)
    assert given == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("digits", [1, 8])
def test_it_is_the_definition_by_pairs(digits):
    rng = np.random.default_rng(digits)
    y = rng.integers(2, size=80)
    a, b = (np.round(np.clip(0.2 * y + rng.random(80) * 0.8, 0, 1), digits) for _ in range(2))
    (area_a, pos_a, neg_a), (area_b, pos_b, neg_b) = by_pairs(y, a), by_pairs(y, b)
    variance = (
        np.var(pos_a - pos_b, ddof=1) / y.sum() + np.var(neg_a - neg_b, ddof=1) / (1 - y).sum()
    )
    found = delong(y, both(a), both(b))
    assert found.test.statistic == pytest.approx((area_a - area_b) / np.sqrt(variance))
    assert found.ours == pytest.approx(roc_auc_score(y, a))


def test_equal_models_have_no_difference():
    assert delong(Y, both(A), both(A)).test.p == 1.0


def test_without_spread_a_difference_is_certain():
    perfect = delong(Y, both(Y * 1.0), both(1.0 - Y))
    assert (perfect.test.statistic, perfect.test.p) == (np.inf, 0.0)


def test_one_row_of_a_class_has_no_variance():
    y = np.array([1, 0, 0, 0])
    assert np.isnan(delong(y, both(A[:4]), both(B[:4])).test.p)


def test_independent_test_sets_add_up():
    found = stouffer(np.array([1.0, 2.0, 1.5, 0.5]))
    assert (found.statistic, found.p) == pytest.approx((2.5, 0.0124193), abs=1e-6)
