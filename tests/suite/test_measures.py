from __future__ import annotations

import numpy as np
import pytest

from fusecli.suite import (
    improvability,
    mean_ranks,
    ranks,
    relative_differences,
    rescaled,
    saved,
    win_rates,
)
from tests.suite.worlds import E, random_errors


def test_mean_ranks_of_the_example() -> None:
    assert mean_ranks(E) == pytest.approx([1.416667, 2.75, 3.666667, 2.166667], abs=1e-6)


def test_win_rates_of_the_example() -> None:
    assert win_rates(E) == pytest.approx([0.861111, 0.416667, 0.111111, 0.611111], abs=1e-6)


def test_improvability_of_the_example() -> None:
    assert 100 * improvability(E) == pytest.approx([1.3131, 8.2884, 18.0795, 5.5934], abs=1e-4)


def test_rescaled_losses_of_the_example() -> None:
    assert rescaled(E) == pytest.approx([0.051587, 0.447619, 0.911111, 0.252778], abs=1e-6)


def test_ranks_are_those_of_scipy() -> None:
    from scipy import stats

    errors = np.random.default_rng(0).integers(0, 4, (20, 6)).astype(float)
    assert np.array_equal(ranks(errors), stats.rankdata(errors, axis=1))


def test_a_missing_method_has_no_rank_and_moves_no_other() -> None:
    errors = np.array([[3.0, np.nan, 1.0, 2.0]])
    assert ranks(errors) == pytest.approx(np.array([[3.0, np.nan, 1.0, 2.0]]), nan_ok=True)


def test_means_leave_out_what_is_missing() -> None:
    errors = np.array([[1.0, 2.0, 4.0], [1.0, np.nan, 2.0]])
    assert mean_ranks(errors) == pytest.approx([1, 2, 2.5])
    assert win_rates(errors) == pytest.approx([1, 0.5, 0])
    assert improvability(errors) == pytest.approx([0, 0.5, 0.625])


def test_a_method_that_is_nowhere_has_no_measure() -> None:
    errors = np.array([[1.0, 2.0, np.nan]])
    found = [measure(errors)[2] for measure in (mean_ranks, win_rates, improvability, rescaled)]
    assert np.isnan(found).all()


def test_win_rate_is_the_mean_rank_in_other_words() -> None:
    errors = random_errors(30, 7, 1)
    assert win_rates(errors) == pytest.approx((7 - mean_ranks(errors)) / 6)


def test_methods_that_are_all_perfect_cannot_be_improved() -> None:
    errors = np.zeros((3, 4))
    assert improvability(errors).max() == rescaled(errors).max() == 0


def test_improvability_leaves_out_negative_errors() -> None:
    assert improvability(np.array([[-1.0, 2.0], [1.0, 2.0]])) == pytest.approx([0, 0.5])


@pytest.mark.parametrize("measure", [mean_ranks, win_rates, improvability, rescaled])
def test_units_do_not_matter(measure) -> None:  # type: ignore[no-untyped-def]
    errors, units = random_errors(10, 5, 2), np.logspace(-6, 6, 10)[:, None]
    assert measure(errors * units) == pytest.approx(measure(errors))


def test_half_of_the_data_sets_save_more_than_is_said() -> None:
    errors = np.array([[0.9, 1.0], [0.5, 1.0], [2.0, 1.0]])
    assert saved(errors, 1) == pytest.approx([0.1, 0])
    assert saved(errors, 0) == pytest.approx([0, -0.1])


def test_relative_differences_are_antisymmetric_shares() -> None:
    found = relative_differences(np.array([[0.2, 0.1, 0.0]]))[0]
    assert found == pytest.approx(np.array([[0, -0.5, -1], [0.5, 0, -1], [1, 1, 0]]))
