"""Predictions as the one array that travels; what cannot be one is refused."""

from types import SimpleNamespace

import numpy as np
import pytest

from fusecli.features.outputs import BadPredictions, outputs
from fusecli.values import Task

THREE = Task("multiclass", ("z", "a", "m"))
VALUE = Task("regression")


def says(proba, classes=None):
    proba = np.asarray(proba)
    labels = np.arange(proba.shape[-1]) if classes is None else np.asarray(classes)
    return SimpleNamespace(classes_=labels, predict_proba=lambda X: proba)


def values(given):
    return SimpleNamespace(predict=lambda X: np.asarray(given))


def test_columns_go_where_their_class_stands():
    found = outputs(says([[0.2, 0.8]], classes=[1, 0]), np.zeros((1, 1)), THREE, np.array([0, 2]))
    np.testing.assert_array_equal(found, [[0.8, 0, 0.2]])


def test_single_precision_is_widened_and_sums_to_one():
    third = np.full((1, 3), 1 / 3, dtype=np.float32)
    found = outputs(says(third), np.zeros((1, 1)), THREE, np.arange(3))
    assert found.dtype == np.float64
    assert found.sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("column", [False, True])
def test_values_are_one_column(column):
    given = [[1], [2]] if column else [1, 2]
    found = outputs(values(given), np.zeros((2, 1)), VALUE, np.arange(0))
    assert found.tolist() == [[1.0], [2.0]]
    assert found.dtype == np.float64


@pytest.mark.parametrize(
    ("proba", "reason"),
    [
        ([[np.nan, 0.5, 0.5]], "NaN or infinity for 1 of 1 rows"),
        ([[-0.1, 0.6, 0.5]], "from -0.1 to 0.6"),
        ([[1.2, 0.0, 0.0]], "from 0 to 1.2"),
        ([[0.5, 0.6, 0.1]], "sum to 1.2, not 1"),
        ([[0.5, 0.5, 0.0]] * 2, "shape \\(2, 3\\), not \\(1, 3\\)"),
    ],
)
def test_what_is_no_probability_is_refused(proba, reason):
    with pytest.raises(BadPredictions, match=reason):
        outputs(says(proba), np.zeros((1, 1)), THREE, np.arange(3))


@pytest.mark.parametrize("classes", [[0, 0, 1], [0, 1, 3]])
def test_classes_that_repeat_or_are_unknown_are_refused(classes):
    with pytest.raises(BadPredictions, match="classes"):
        outputs(says([[0.2, 0.3, 0.5]], classes), np.zeros((1, 1)), THREE, np.arange(3))


def test_probabilities_of_nobody_knows_which_class_are_refused():
    silent = SimpleNamespace(predict_proba=lambda X: np.ones((1, 1)))
    with pytest.raises(BadPredictions, match="which class"):
        outputs(silent, np.zeros((1, 1)), THREE, np.arange(3))


@pytest.mark.parametrize("given", [[np.nan, 1.0], [np.inf, 1.0], [[1.0, 2.0]] * 2, [1.0]])
def test_what_is_no_value_is_refused(given):
    with pytest.raises(BadPredictions):
        outputs(values(given), np.zeros((2, 1)), VALUE, np.arange(0))
