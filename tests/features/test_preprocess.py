"""Columns prepared for each family of learners, all of it fitted to the training rows."""

import numpy as np
import pytest
from scipy.sparse import issparse

from fusecli.features.matrix import matrix
from fusecli.features.options import Learner, Preprocess
from fusecli.features.preprocess import preprocessor
from fusecli.values import Table, Task

BINARY = Task("binary", ("no", "yes"))
FORMS = ["native", "codes", "dense"]


def table(*, numbers=None, codes=None, levels=(), kinds=()):
    """Return a table of the given columns, each a list of cells."""
    rows = len((numbers or codes)[0])
    left = np.array(numbers or np.empty((0, rows)), dtype=float).T.reshape(rows, -1)
    right = np.array(codes or np.empty((0, rows)), dtype=np.int32).T.reshape(rows, -1)
    names = (
        tuple(f"x{i}" for i in range(left.shape[1])),
        tuple(f"c{i}" for i in range(right.shape[1])),
    )
    return Table(left, right, *names, tuple(levels), tuple(kinds))


def prepared(
    given, inputs, train=None, *, y=None, task=BINARY, group=None, sparse=False, **options
):
    """Fit to the training rows; return the features of all rows as a dense array or frame."""
    rows = np.arange(given.rows) if train is None else np.asarray(train)
    y = np.arange(given.rows) % 2 if y is None else y
    learner = Learner(inputs, sparse)
    steps = preprocessor(given, task, learner, Preprocess(**options), group=group)
    steps.fit_transform(matrix(given, rows), y[rows])
    return steps.transform(matrix(given))


def levels(count):
    return tuple(f"level {i}" for i in range(count))


def test_dense_numbers_are_imputed_marked_and_scaled_by_the_training_rows():
    given = table(numbers=[[1, 3, np.nan, 100], [5, 5, 5, 5]])
    found = prepared(given, "dense", train=[0, 1, 2])
    filled = np.array([1, 3, 2.0])
    np.testing.assert_allclose(found[:3, 0], (filled - 2) / filled.std())
    np.testing.assert_allclose(found[3, 0], 98 / filled.std())
    assert (found[:, 1] == 0).all()
    assert len(np.unique(found[:3, 2])) == 2


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("none", [0, 5, 10]), ("minmax", [0, 0.5, 1]), ("robust", [-1, 0, 1])],
)
def test_numbers_are_scaled_as_asked(scale, expected):
    given = table(numbers=[[0, 5, 10]])
    np.testing.assert_allclose(prepared(given, "dense", scale=scale)[:, 0], expected)


@pytest.mark.parametrize(("impute", "value"), [("mean", 3), ("median", 2), ("most_frequent", 1)])
def test_missing_numbers_are_filled_as_asked(impute, value):
    given = table(numbers=[[1, 1, 3, 7, np.nan]])
    assert prepared(given, "codes", impute=impute)[4, 0] == value


def test_quantiles_make_a_normal_column():
    given = table(numbers=[np.exp(np.linspace(0, 9, 301))])
    column = prepared(given, "dense", scale="quantile")[:, 0]
    assert np.median(column) == pytest.approx(0, abs=1e-2)
    assert (np.diff(column) >= 0).all()


def test_numbers_for_trees_stay_as_they_are_but_for_empty_columns():
    nan = np.nan
    given = table(numbers=[[1, nan, 3], [nan, nan, 9]])
    found = prepared(given, "codes", train=[0, 1])
    np.testing.assert_array_equal(found, [[1, 0], [nan, 0], [3, 0]])


def test_levels_unknown_to_the_training_rows_and_missing_ones_are_nan_for_trees():
    given = table(codes=[[0, 2, 1, -1]], levels=[levels(3)], kinds=["category"])
    found = prepared(given, "codes", train=[0, 1, 3])
    np.testing.assert_array_equal(found[:, 0], [0, 1, np.nan, np.nan])


def test_one_column_for_each_frequent_level_and_one_for_the_rest():
    codes = [[0] * 6 + [1] * 6 + [2, 3, 4]]
    given = table(codes=codes, levels=[levels(5)], kinds=["category"])
    found = prepared(given, "dense", train=range(14))
    assert found.shape == (15, 3)
    assert (found.sum(axis=1) == 1).all()
    np.testing.assert_array_equal(found[14], found[13])


def test_native_categories_are_a_frame_with_all_levels():
    given = table(numbers=[[1, 2, 3]], codes=[[0, 1, -1]], levels=[levels(7)], kinds=["category"])
    found = prepared(given, "native", train=[0, 2])
    assert found["f0"].cat.codes.tolist() == [0, 1, -1]
    assert len(found["f0"].cat.categories) == 7
    assert found["f1"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(("size", "native"), [(255, True), (256, False)])
def test_too_many_levels_for_a_native_category_are_encoded_by_the_target(size, native):
    codes = [np.arange(300) % size]
    given = table(codes=codes, levels=[levels(size)], kinds=["high_cardinality"])
    assert (prepared(given, "native")["f0"].dtype == "category") is native


@pytest.mark.parametrize("inputs", ["codes", "dense"])
def test_many_levels_are_one_column_that_follows_the_target(inputs):
    codes = np.arange(400) % 40
    given = table(codes=[codes], levels=[levels(40)], kinds=["high_cardinality"])
    found = prepared(given, inputs, y=(codes >= 20).astype(int))
    assert found.shape == (400, 1)
    assert found[codes >= 20].min() > found[codes < 20].max()


def test_levels_of_a_target_that_is_noise_tell_nothing_of_it():
    rng = np.random.default_rng(0)
    y, codes = rng.integers(0, 2, 600), rng.integers(0, 300, 600)
    given = table(codes=[codes], levels=[levels(300)], kinds=["high_cardinality"])
    steps = preprocessor(given, BINARY, Learner("codes"), Preprocess())
    assert abs(np.corrcoef(steps.fit_transform(matrix(given), y)[:, 0], y)[0, 1]) < 0.15


def test_target_encoding_is_crossed_along_groups():
    group = np.repeat(np.arange(40), 10)
    y = np.random.default_rng(0).integers(0, 2, 40)[group]
    given = table(codes=[group], levels=[levels(40)], kinds=["high_cardinality"])
    made = preprocessor(given, BINARY, Learner("codes"), Preprocess(), group=group)
    # a level that is a group is unknown wherever it is encoded: only inner means are left
    assert len(np.unique(made.fit_transform(matrix(given), y))) <= 5


def test_whole_values_of_a_regression_are_not_taken_for_classes():
    codes = np.arange(90) % 45
    given = table(codes=[codes], levels=[levels(45)], kinds=["high_cardinality"])
    task = Task("regression")
    assert prepared(given, "codes", y=(codes % 3) * 1.0, task=task).shape == (90, 1)


@pytest.mark.parametrize("encode", ["one_hot", "target", "ordinal"])
@pytest.mark.parametrize("inputs", FORMS)
def test_categories_are_encoded_as_asked_for_every_form(inputs, encode):
    codes = [np.arange(90) % 3, np.arange(90) % 45]
    kinds = ["category", "high_cardinality"]
    given = table(codes=codes, levels=[levels(3), levels(45)], kinds=kinds)
    found = np.asarray(prepared(given, inputs, encode=encode))
    assert np.isfinite(found).all()
    assert found.shape == (90, 4 if encode == "one_hot" else 2)


TEXTS = tuple(f"{'good fine' if i % 2 else 'bad awful'} word{i}" for i in range(60))


@pytest.mark.parametrize("inputs", FORMS)
def test_free_text_becomes_numbers_that_tell_its_words_apart(inputs):
    codes = np.arange(60)
    given = table(codes=[codes], levels=[TEXTS], kinds=["text"])
    found = np.asarray(prepared(given, inputs, text_components=4), dtype=float)
    assert found.shape == (60, 4)
    odd, even = found[1::2].mean(axis=0), found[::2].mean(axis=0)
    assert np.abs(odd - even).max() > 0.5


def test_text_without_a_word_in_the_training_rows_does_no_harm():
    codes = [-1] * 30 + [0]
    given = table(codes=[codes], levels=[("some words",)], kinds=["text"])
    with np.errstate(invalid="ignore"):  # a share of no variance at all
        assert np.isfinite(prepared(given, "dense", train=range(30))).all()


def test_wide_one_hot_codes_are_sparse_where_the_learner_likes_it():
    given = table(codes=[np.arange(400) % 40], levels=[levels(40)], kinds=["category"])
    assert issparse(prepared(given, "dense", sparse=True))
    assert not issparse(prepared(given, "dense", sparse=False))


@pytest.mark.parametrize("inputs", FORMS)
def test_what_is_not_in_the_training_rows_changes_nothing(inputs):
    rng = np.random.default_rng(0)
    numbers, codes = rng.normal(size=60), rng.integers(0, 45, 60)

    def found(last):
        cells = table(
            numbers=[np.r_[numbers[:50], np.full(10, last)]],
            codes=[np.r_[codes[:50], np.full(10, last)]] * 2,
            levels=[levels(50)] * 2,
            kinds=["category", "high_cardinality"],
        )
        return np.asarray(prepared(cells, inputs, train=range(50)), dtype=float)[:50]

    np.testing.assert_array_equal(found(1), found(49))
