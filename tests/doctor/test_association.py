"""The statistics behind the findings, against hand-worked cases and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from fusecli.doctor.association import (
    along,
    correlation,
    dimensions,
    intraclass,
    levels_of,
    ranks,
    smoothness,
)
from fusecli.doctor.rules import interval_errors, majority_errors
from tests.doctor.tables import chance


def test_ranks_and_correlation_are_those_of_scipy() -> None:
    x, y = chance(1).integers(0, 9, 60) * 1.0, chance(2).normal(size=60)
    assert np.array_equal(ranks(x), stats.rankdata(x) - 1)
    assert correlation(ranks(x), ranks(y)) == pytest.approx(stats.spearmanr(x, y)[0])


def test_the_intraclass_correlation_agrees_with_the_anova_f() -> None:
    codes, y = np.repeat(np.arange(12), 5), chance(3).normal(size=60)
    y = y + chance(4).normal(size=12)[codes]
    f = stats.f_oneway(*(y[codes == c] for c in range(12)))[0]
    assert intraclass(levels_of(codes, y, 0)).value == pytest.approx((f - 1) / (f + 4))


def test_classes_are_judged_as_their_indicators_are() -> None:
    codes, y = chance(5).integers(0, 20, 300), chance(6).integers(0, 2, 300)
    by_class, by_value = levels_of(codes, y, 2), levels_of(codes, y * 1.0, 0)
    assert intraclass(by_class).value == pytest.approx(intraclass(by_value).value)
    assert along(y, 2).value == pytest.approx(along(y * 1.0, 0).value)


@pytest.mark.parametrize("classes", [2, 3, 6, 0])
def test_sigmas_have_a_spread_of_about_one_under_independence(classes: int) -> None:
    codes = chance(7).integers(0, 40, 240)
    found = []
    for seed in range(400):
        random = chance(seed)
        shares = np.arange(1, classes + 1) / sum(range(classes + 1))
        y = random.choice(classes, 240, p=shares) if classes else random.normal(size=240)
        found.append((along(y, classes).sigmas, intraclass(levels_of(codes, y, classes)).sigmas))
    assert np.all(np.abs(np.std(found, axis=0) - 1) < 0.2)


def test_indicators_of_like_classes_are_one_number_less_than_classes() -> None:
    assert dimensions(np.full(5, 0.2)) == pytest.approx(4.0)
    assert dimensions(np.array([0.9, 0.1])) == pytest.approx(1.0)


def test_a_smooth_code_and_a_mere_name_are_told_apart() -> None:
    value = np.repeat(np.arange(50), 4)
    wave, names = np.sin(value / 8), chance(8).permutation(50)[value]
    found = [smoothness(levels_of(code, wave, 0), 1.0) for code in (value, names)]
    assert found[0] > 0.95
    assert abs(found[1]) < 0.3


def test_intervals_err_where_no_threshold_helps() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6])
    assert interval_errors(x, np.array([0, 0, 0, 1, 1, 1]), 2) == 0
    assert interval_errors(-x, np.array([0, 0, 1, 0, 1, 1]), 2) == 1
    assert interval_errors(x, np.array([2, 2, 0, 0, 1, 1]), 3) == 0
    assert interval_errors(np.ones(6), np.array([0, 0, 0, 0, 1, 1]), 2) == 2


def test_a_row_does_not_vote_for_itself() -> None:
    codes, y = np.array([0, 0, 0, 1, 2, 2]), np.array([1, 1, 1, 0, 0, 1])
    assert majority_errors(codes, y, 2) == 3
