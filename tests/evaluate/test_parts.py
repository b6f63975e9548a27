"""Which records a combiner learns from."""

import numpy as np
import pytest

from fusecli.evaluate import overlap, parts
from tests.evaluate.toys import REAL, simulate


@pytest.mark.parametrize("repeats", [1, 3])
def test_no_row_is_on_both_sides_whatever_its_repeat(repeats):
    oof = simulate(REAL, repeats=repeats)
    sides = [(oof.row[part.train], oof.row[part.test]) for part in parts(oof)]
    assert all(not np.intersect1d(*rows).size for rows in sides)


@pytest.mark.parametrize("repeats", [1, 3])
def test_every_record_of_another_row_is_learned_from(repeats):
    oof = simulate(REAL, repeats=repeats)
    learned = sum(np.count_nonzero(part.train) for part in parts(oof))
    assert learned == oof.records * 4 * repeats


def test_every_record_is_scored_once():
    oof = simulate(REAL, repeats=2)
    assert np.array_equal(sum(part.test.astype(int) for part in parts(oof)), np.ones(oof.records))


def test_in_time_order_only_earlier_splits_of_the_repeat_are_learned_from():
    oof = simulate(REAL, folds=4, repeats=2)
    learned = [set(oof.split[part.train]) for part in parts(oof, ordered=True)]
    assert learned == [set(), {0}, {0, 1}, {0, 1, 2}, set(), {4}, {4, 5}, {4, 5, 6}]


@pytest.mark.parametrize("repeats", [1, 3])
def test_the_overlap_of_equal_folds_is_one_over_the_others(repeats):
    assert overlap(simulate(REAL, folds=5, repeats=repeats)) == pytest.approx(1 / 4)


def test_the_overlap_in_time_order_counts_what_is_learned_from():
    assert overlap(simulate(REAL, folds=3), ordered=True) == pytest.approx(2 / 3)
