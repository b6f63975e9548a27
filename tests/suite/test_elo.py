from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from fusecli.suite import elo
from tests.suite.worlds import E, random_errors


def test_elo_of_the_example() -> None:
    assert elo(E, 3).value == pytest.approx([1191.93, 864.70, 620.10, 1000], abs=0.01)


def by_scikit_learn(errors: np.ndarray, anchor: int) -> np.ndarray:
    """Logistic regression without intercept on pairs, a tie as half a win for both."""
    from sklearn.linear_model import LogisticRegression

    rows, won, weight = [], [], []
    for line in errors:
        pairs = list(combinations(np.flatnonzero(np.isfinite(line)), 2))
        for a, b in pairs:
            share = 0.5 if line[a] == line[b] else float(line[a] < line[b])
            design = np.log(10) * (np.eye(len(line))[a] - np.eye(len(line))[b])
            rows += [design, design]
            won += [1, 0]
            weight += [share / len(pairs), (1 - share) / len(pairs)]
    model = LogisticRegression(C=1e6, fit_intercept=False, tol=1e-12, max_iter=10_000)
    coef = 400 * model.fit(rows, won, weight).coef_[0]
    return np.asarray(1000 + coef - coef[anchor])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_elo_is_a_logistic_regression(seed: int) -> None:
    errors = random_errors(25, 5, seed)
    assert elo(errors, 1, draws=2).value == pytest.approx(by_scikit_learn(errors, 1), abs=0.1)


def test_400_points_are_ten_wins_to_one() -> None:
    errors = np.array([[1.0, 2.0]] * 10 + [[2.0, 1.0]])
    assert elo(errors, 1).value[0] == pytest.approx(1400, abs=0.1)


def test_the_anchor_has_1000_and_no_interval() -> None:
    found = elo(E, 2)
    assert (found.value[2], found.low[2], found.high[2]) == (1000, 1000, 1000)


def test_who_never_loses_gets_a_number_but_no_interval() -> None:
    found = elo(np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0]]), 1)
    assert 1000 < found.value[0] < 2000
    assert np.isnan(found.low).tolist() == [True, False, False]


def test_of_an_order_without_exception_the_steps_are_equal() -> None:
    value = elo(np.array([[1.0, 2.0, 3.0]] * 5), 1).value
    assert value[0] - value[1] == pytest.approx(value[1] - value[2])


def test_intervals_hold_the_rating_and_shrink_with_more_data_sets() -> None:
    few, many = (elo(random_errors(n, 4, 3), 0) for n in (20, 320))
    assert (many.low <= many.value).all() and (many.value <= many.high).all()
    assert (many.high - many.low)[1:].max() < (few.high - few.low)[1:].min()


def test_a_data_set_with_fewer_methods_weighs_as_much_as_any() -> None:
    errors = random_errors(25, 5, 4)
    errors[::3, 2:4] = np.nan
    assert elo(errors, 1, draws=2).value == pytest.approx(by_scikit_learn(errors, 1), abs=0.1)


def test_the_same_seed_gives_the_same_bits() -> None:
    assert elo(E, 0, seed=7).low.tobytes() == elo(E, 0, seed=7).low.tobytes()
    assert elo(E, 0, seed=7).low.tobytes() != elo(E, 0, seed=8).low.tobytes()
