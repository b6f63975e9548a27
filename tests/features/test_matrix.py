"""A table as a matrix, and a matrix as a frame."""

import numpy as np

from fusecli.features.matrix import frame, matrix, texts
from fusecli.values import Table


def table():
    numbers = np.array([[1.0, np.inf], [np.nan, 2.0], [3.0, -np.inf]])
    codes = np.array([[0], [-1], [2]], dtype=np.int32)
    return Table(numbers, codes, ("a", "b"), ("c",), (("x", "y", "z"),), ("category",))


def test_numbers_come_first_and_what_is_missing_or_infinite_is_nan():
    nan = np.nan
    np.testing.assert_array_equal(matrix(table()), [[1, nan, 0], [nan, 2, nan], [3, nan, 2]])


def test_some_rows_are_the_rows_of_all():
    np.testing.assert_array_equal(matrix(table(), np.array([2, 0])), matrix(table())[[2, 0]])


def test_the_table_is_left_as_it_was():
    original = table()
    matrix(original)[:] = 7
    np.testing.assert_array_equal(original.numbers, table().numbers)


def test_huge_numbers_fit_into_single_precision():
    huge = Table(np.array([[1e300, -1e300]]), np.empty((1, 0), np.int32), ("a", "b"), (), (), ())
    assert np.isfinite(matrix(huge).astype(np.float32)).all()


def test_a_frame_has_safe_names_and_the_categories_of_the_whole_table():
    sheet = frame(np.array([[2.0, 0.5], [np.nan, 1.5]]), levels=[4])
    assert list(sheet.columns) == ["f0", "f1"]
    assert list(sheet["f0"].cat.categories) == [0, 1, 2, 3]
    assert sheet["f0"].cat.codes.tolist() == [2, -1]
    assert sheet["f1"].tolist() == [0.5, 1.5]


def test_a_frame_of_categories_or_of_numbers_alone_keeps_its_rows():
    assert frame(np.zeros((3, 2)), levels=[1, 1]).shape == (3, 2)
    assert frame(np.zeros((3, 2)), levels=[]).shape == (3, 2)


def test_a_category_without_a_single_level_is_missing_everywhere():
    assert frame(np.full((2, 1), np.nan), levels=[0])["f0"].isna().all()


def test_the_text_of_a_missing_code_is_empty():
    assert texts(np.array([[1.0], [np.nan]]), ("one", "two")).tolist() == ["two", ""]
