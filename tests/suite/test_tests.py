from __future__ import annotations

import numpy as np
import pytest

from fusecli.suite import (
    critical_difference,
    friedman,
    holm,
    iman_davenport,
    nemenyi,
    signed_rank,
    wilcoxon,
    wilcoxon_pairs,
)
from tests.suite.worlds import E, random_errors


def test_friedman_of_the_example_is_corrected_for_its_tie() -> None:
    found = friedman(E)
    assert (found.statistic, found.p) == pytest.approx((9.915254, 0.019300), abs=1e-6)


def test_iman_davenport_of_the_example() -> None:
    found = iman_davenport(E)
    assert (found.statistic, found.p) == pytest.approx((6.132075, 0.006221), abs=1e-6)


def test_nemenyi_of_the_example() -> None:
    assert critical_difference(4, 6) == pytest.approx(1.914843, abs=1e-6)
    assert nemenyi(E)[0, 2] == pytest.approx(0.013539, abs=1e-6)


def test_nemenyi_calls_its_critical_difference_just_significant() -> None:
    ranks_apart = np.array([[1.0, 2.0, 3.0]] * 5 + [[1.0, 3.0, 2.0]] * 3)
    significant = critical_difference(3, 8) <= 3 - 1 - 3 / 8
    assert bool(nemenyi(ranks_apart)[0, 2] <= 0.05) == significant


def test_methods_that_never_differ_are_the_same() -> None:
    same = np.ones((5, 3))
    assert (friedman(same).p, iman_davenport(same).p, nemenyi(same).min()) == (1, 1, 1)


def test_methods_in_the_same_order_everywhere_differ() -> None:
    assert iman_davenport(np.array([[1.0, 2.0, 3.0]] * 5)).p == 0


def test_omnibus_tests_leave_out_data_sets_with_a_missing_method() -> None:
    assert friedman(np.vstack([E, [0.1, np.nan, 0.2, 0.3]])) == friedman(E)


def test_wilcoxon_of_the_example() -> None:
    assert wilcoxon(E[:, 2] - E[:, 0]) == pytest.approx(0.03125)


@pytest.mark.parametrize("count", [3, 6, 9])
def test_wilcoxon_with_ties_and_zeros_is_exact(count: int) -> None:
    from scipy import stats

    differences = np.random.default_rng(count).integers(-2, 3, count).astype(float)
    exact = stats.PermutationMethod(n_resamples=100_000)
    expected = stats.wilcoxon(differences, zero_method="pratt", method=exact).pvalue
    assert wilcoxon(differences) == pytest.approx(expected)


@pytest.mark.parametrize("count", [14, 50])
def test_wilcoxon_without_ties_is_scipys(count: int) -> None:
    from scipy import stats

    differences = np.random.default_rng(count).normal(0.2, 1, count)
    assert wilcoxon(differences) == pytest.approx(stats.wilcoxon(differences).pvalue)


@pytest.mark.parametrize("count", [200, 201])
def test_many_differences_are_as_good_as_normal(count: int) -> None:
    from scipy import stats

    differences = np.random.default_rng(count).normal(0.1, 1, count).round(1)
    expected = stats.wilcoxon(differences, zero_method="pratt", method="asymptotic").pvalue
    assert wilcoxon(differences) == pytest.approx(expected, abs=0.002)


def test_differences_of_zero_make_the_sizes_of_the_others_matter_less() -> None:
    others = np.array([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, -0.1, -0.2])
    assert wilcoxon(np.append(others, np.zeros(50))) > 1.5 * wilcoxon(others)


def test_nothing_but_zeros_is_no_difference() -> None:
    assert wilcoxon(np.zeros(5)) == wilcoxon(np.full(4, np.nan)) == 1


def test_holm_of_a_textbook_case() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_never_goes_above_one() -> None:
    assert holm(np.array([0.6, 0.9])).max() == 1


def test_pairs_do_not_depend_on_the_unit_of_a_data_set() -> None:
    errors, units = random_errors(12, 4, 5), np.logspace(-3, 3, 12)[:, None]
    assert wilcoxon_pairs(errors * units)[1] == pytest.approx(wilcoxon_pairs(errors)[1])


def test_pairs_are_symmetric_and_no_method_differs_from_itself() -> None:
    p, adjusted = wilcoxon_pairs(E)
    assert np.array_equal(p, p.T) and np.array_equal(adjusted, adjusted.T)
    assert p.diagonal().min() == 1


# baycomp 1.0.3, SignedRankTest.probs(worse, better, rope=0.01), 200,000 draws.
BAYCOMP = {
    (0, 1): (0.67943, 0.316945, 0.003625),
    (0, 2): (0.99918, 0.00082, 0.0),
    (0, 3): (0.34731, 0.65101, 0.00168),
    (1, 2): (0.94595, 0.01702, 0.03703),
    (1, 3): (0.055715, 0.29393, 0.650355),
    (2, 3): (0.0, 0.005, 0.995),
}


@pytest.mark.parametrize("pair", BAYCOMP)
def test_bayesian_signed_rank_of_the_example(pair: tuple[int, int]) -> None:
    found = signed_rank(E[:, pair[1]] - E[:, pair[0]], 0.01)
    assert (found.better, found.equal, found.worse) == pytest.approx(BAYCOMP[pair], abs=0.01)


def test_the_odds_turn_round_with_the_differences() -> None:
    differences = np.random.default_rng(0).normal(0.5, 1, 15)
    there, back = signed_rank(differences, 0.1), signed_rank(-differences, 0.1)
    assert (there.better, there.equal, there.worse) == (back.worse, back.equal, back.better)


def test_a_wide_rope_makes_all_equal() -> None:
    assert signed_rank(np.linspace(-0.1, 0.3, 9), 1.0).equal == 1
