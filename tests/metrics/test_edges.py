"""Where a metric is undefined, clipped, or decided by a rule that must be known."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.metrics import default_metric, sign, suits
from fusecli.values import Task

ONE_CLASS = np.zeros(4, dtype=int)
HALF = np.full((4, 2), 0.5)


@pytest.mark.parametrize(
    "name", ["roc_auc", "average_precision", "balanced_accuracy", "mcc", "cohen_kappa", "f1"]
)
def test_one_class_only_leaves_a_metric_undefined(name):
    assert np.isnan(registry.get("metrics", name)(ONE_CLASS, HALF))


def test_r2_of_a_constant_target_is_undefined():
    assert np.isnan(registry.get("metrics", "r2")(np.full(4, 0.1), np.ones((4, 1))))


def test_rmsle_of_a_target_below_minus_one_is_undefined():
    assert np.isnan(registry.get("metrics", "rmsle")(np.array([-2.0, 1.0]), np.ones((2, 1))))


def test_rmsle_counts_a_prediction_below_zero_as_zero():
    score, y = registry.get("metrics", "rmsle"), np.array([0.0, 1.0])
    assert score(y, np.array([[-5.0], [1.0]])) == 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_log_loss_does_not_depend_on_the_precision(dtype):
    rng = np.random.default_rng(0)
    y, pred = rng.integers(0, 2, 1000), rng.dirichlet([1, 1], 1000)
    pred[0] = np.eye(2)[1 - y[0]]
    score = registry.get("metrics", "log_loss")
    assert score(y, pred.astype(dtype)) == pytest.approx(score(y, pred), abs=1e-3)


def test_log_loss_of_an_impossible_event_is_the_declared_worst():
    entry = registry.get("metrics", "log_loss")
    assert entry(ONE_CLASS, np.eye(2)[[1] * 4]) == pytest.approx(entry.traits["high"])


def test_a_constant_prediction_ranks_nothing():
    y = np.array([0, 1, 0, 1])
    assert registry.get("metrics", "roc_auc")(y, HALF) == 0.5


@pytest.mark.parametrize("name", ["mcc", "cohen_kappa"])
def test_a_constant_call_agrees_no_more_than_chance(name):
    assert registry.get("metrics", name)(np.array([0, 1, 0, 1]), HALF) == 0


def test_a_tie_calls_the_first_class():
    assert registry.get("metrics", "accuracy")(np.array([0, 0, 1, 1]), HALF) == 0.5


def test_macro_f1_ignores_a_class_that_neither_occurs_nor_is_called():
    y, pred = np.array([0, 1, 1]), np.eye(3)[[0, 1, 1]]
    assert registry.get("metrics", "f1")(y, pred) == 1


@pytest.mark.parametrize(
    ("kind", "name"), [("binary", "log_loss"), ("multiclass", "log_loss"), ("regression", "rmse")]
)
def test_the_default_metric_suits_its_task(kind, name):
    assert default_metric(Task(kind)) == name and suits(name, Task(kind))


def test_direction_is_a_sign():
    assert (sign("roc_auc"), sign("rmse")) == (1, -1)


def test_an_unknown_metric_is_met_with_the_nearest_name():
    with pytest.raises(UsageError, match="'log_loss'"):
        suits("logloss", Task("binary"))
