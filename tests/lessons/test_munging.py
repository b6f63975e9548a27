"""Further rows that look like those of a table: what they may hold, and what makes them."""

from dataclasses import replace

import numpy as np

from fusecli.lessons.munging import BLOCK, munged, near_rows, stacked
from fusecli.values import Table


def table(numbers: np.ndarray, codes: np.ndarray) -> Table:
    names = tuple(f"n{i}" for i in range(numbers.shape[1]))
    words = tuple(f"c{i}" for i in range(codes.shape[1]))
    levels = (tuple("abcdef"),) * codes.shape[1]
    kinds = ("category",) * codes.shape[1]
    return Table(numbers, codes.astype(np.int32), names, words, levels, kinds)


def clusters(rows: int = 60) -> Table:
    """Return two kinds of rows, far apart: numbers around 0 or 1000, categories a-c or d-f."""
    random, kind = np.random.default_rng(1), np.arange(rows) % 2
    numbers = random.normal(size=(rows, 3)) + 1000 * kind[:, None]
    return table(numbers, random.integers(0, 3, (rows, 2)) + 3 * kind[:, None])


def test_the_seed_alone_makes_the_rows():
    first, again, other = (munged(clusters(), seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.numbers, again.numbers)
    np.testing.assert_array_equal(first.codes, again.codes)
    assert (first.numbers != other.numbers).any()


def test_no_row_mixes_what_lies_far_apart():
    made, kind = munged(clusters(), 5), np.arange(60) % 2
    np.testing.assert_array_equal(made.codes >= 3, np.repeat(kind[:, None] == 1, 2, axis=1))
    assert (np.abs(made.numbers - 1000 * kind[:, None]) < 20).all()


def test_rows_are_new_and_keep_about_half_of_what_they_are_made_of():
    kept = (munged(clusters(400), 5).numbers == clusters(400).numbers).mean()
    assert 0.4 < kept < 0.6


def test_whole_numbers_stay_whole_and_constant_ones_constant():
    random = np.random.default_rng(0)
    numbers = np.column_stack([random.integers(0, 9, 80), np.full(80, 2.5)]).astype(float)
    made = munged(table(numbers, np.zeros((80, 0))), 1)
    np.testing.assert_array_equal(made.numbers[:, 0], np.rint(made.numbers[:, 0]))
    np.testing.assert_array_equal(made.numbers[:, 1], 2.5)


def test_what_is_missing_comes_from_rows_that_lack_it():
    whole = clusters()
    numbers, codes = whole.numbers.copy(), whole.codes.copy()
    numbers[::2, 0], codes[1::2, 1] = np.nan, -1
    made = munged(replace(whole, numbers=numbers, codes=codes), 2)
    np.testing.assert_array_equal(np.isnan(made.numbers), np.isnan(numbers))
    np.testing.assert_array_equal(made.codes == -1, codes == -1)


def test_numbers_without_a_scale_make_no_warning_and_no_row_its_own_neighbour():
    odd = np.array([[np.inf, np.nan], [1.0, np.nan], [-np.inf, np.nan], [2.0, np.nan]])
    found = near_rows(table(odd, np.zeros((4, 0))), np.random.default_rng(0))
    assert (found != np.arange(4)).all()
    assert munged(table(odd, np.zeros((4, 0))), 0).rows == 4


def test_numbers_beyond_all_bounds_are_as_learners_take_them():
    numbers = np.random.default_rng(0).normal(size=(40, 2))
    numbers[[3, 8, 9], 0] = [np.inf, -np.inf, 1e300]
    made = munged(table(numbers, np.zeros((40, 0))), 1).numbers
    assert not np.isinf(made).any()
    assert np.nanmax(np.abs(made)) < 1e39


def test_one_row_and_none_stay_as_they_are():
    for rows in (0, 1):
        alone = clusters().take(np.arange(rows))
        np.testing.assert_array_equal(munged(alone, 0).numbers, alone.numbers)


def test_near_rows_are_the_nearest_few_where_there_is_one_block():
    points = np.sort(np.random.default_rng(2).normal(size=(50, 1)), axis=0)
    found = near_rows(table(points, np.zeros((50, 0))), np.random.default_rng(0))
    assert (np.abs(found - np.arange(50)) <= 3).all()


def test_of_more_rows_than_a_block_each_gets_another_one_of_its_kind():
    many = clusters(2 * BLOCK + 7)
    found = near_rows(many, np.random.default_rng(0))
    assert (found % 2 == np.arange(many.rows) % 2).all()
    assert (found != np.arange(many.rows)).all()


def test_stacked_tables_have_all_rows_in_order():
    whole = clusters()
    parts = [whole.take(np.arange(0, 20)), whole.take(np.arange(20, 60))]
    np.testing.assert_array_equal(stacked(parts).numbers, whole.numbers)
    np.testing.assert_array_equal(stacked(parts).codes, whole.codes)
