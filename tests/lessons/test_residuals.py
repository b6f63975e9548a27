"""Residuals: what comes out is the teachers, corrected."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.errors import FuseError
from fusecli.lessons.learning import learned
from fusecli.lessons.material import Teachers
from fusecli.lessons.residuals import moved
from fusecli.values import Dataset, DataSpec, Lesson, ModelSpec, Pretraining
from tests.lessons.rooms import TEST, TRAIN, material, numeric, taught, teachers
from tests.models.tiny import TASKS, mixed

kinds = pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])


def softmax(scores):
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


@kinds
def test_without_any_correction_the_teachers_remain_to_the_bit(kind):
    by = teachers(kind, 2)
    found = taught("residuals", kind, "lightgbm", by, shrinkage=0.0).predictions[0]
    np.testing.assert_array_equal(found, by.tests[0].mean(axis=0))


@kinds
def test_a_correction_is_a_prediction_of_the_task(kind):
    found = taught("residuals", kind, "lightgbm", teachers(kind)).predictions[0]
    assert found.shape == (len(TEST), TASKS[kind].outputs)
    assert np.isfinite(found).all()
    if kind != "regression":
        np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


def test_a_correction_of_values_is_linear_in_the_shrinkage():
    by = teachers("regression")
    none, half, whole = (
        taught("residuals", "regression", "ridge", by, shrinkage=s).predictions[0]
        for s in (0.0, 0.5, 1.0)
    )
    np.testing.assert_allclose(half - none, (whole - none) / 2, rtol=1e-12, atol=1e-9)


def test_a_stage_of_least_squares_never_raises_the_squared_error_of_its_own_rows():
    by = teachers("regression")
    own = material("regression", ModelSpec("ridge", {"alpha": 0.0}))
    own = replace(own, tests=[(own.table, TRAIN)])
    own = replace(own, spec=replace(own.spec, lesson=Lesson("residuals", by.names)))
    by = Teachers(by.names, by.oof, (by.oof[:, TRAIN],))
    before, after = by.tests[0][0], learned(own, by).predictions[0]
    y = own.y[TRAIN, None]
    assert np.square(y - after).sum() < np.square(y - before).sum()


def beyond(kind, y, weight=None) -> Dataset:
    """Return another table of 400 rows, with this target."""
    table = mixed(kind, 400, seed=8)[0]
    return Dataset("o", TASKS[kind], "y", table, y, np.arange(400), (), "", weight)


def after(kind, by, other):
    spec = ModelSpec("ridge")
    first = Pretraining(DataSpec("o.csv"), strength=1e9)
    own = material(kind, replace(spec, lesson=Lesson("residuals", by.names), pretrain=first))
    return learned(replace(own, other=other), by).predictions[0]


def test_a_table_that_comes_first_teaches_what_the_teachers_get_wrong_there():
    said = np.random.default_rng(2).normal(size=(1, 400, 1))
    table = mixed("regression", 400, seed=8)[0]
    wrong = np.nan_to_num(table.numbers[:, 0]) * 7
    other = beyond("regression", said[0, :, 0] + wrong)
    by = replace(teachers("regression"), beyond=said)
    own = material("regression", ModelSpec("ridge"))
    found = after("regression", by, other) - by.tests[0][0]
    expected = 7 * own.table.numbers[TEST, :1]
    assert np.corrcoef(found[:, 0], expected[:, 0])[0, 1] > 0.999
    np.testing.assert_allclose(found.std(), expected.std(), rtol=0.02)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_what_teachers_know_of_another_table_is_no_step_and_what_they_do_not_is_one(kind):
    numbers = np.nan_to_num(mixed(kind, 400, seed=8)[0].numbers[:, 0])
    y, classes = (numbers > 0).astype(np.int64), TASKS[kind].outputs
    by, other = teachers(kind), beyond(kind, y, weight=np.ones(400))
    sure, doubtful = np.eye(classes)[y], np.full((400, classes), 1 / classes)
    steps = [
        log_odds(after(kind, replace(by, beyond=said[None]), other)) - log_odds(by.tests[0][0])
        for said in (sure, doubtful)
    ]
    assert steps[0].std() < 1e-4
    assert np.corrcoef(steps[1], mixed(kind)[0].numbers[TEST, 0])[0, 1] > 0.95


def log_odds(p):
    return np.log(p[:, 1] / p[:, 0])


def test_a_teacher_of_zeros_leaves_the_model_as_it_is_without_teachers():
    own = material("regression", ModelSpec("ridge"))
    nothing = Teachers(("t",), np.zeros((1, len(own.y), 1)), (np.zeros((1, len(TEST), 1)),))
    lesson = replace(own, spec=replace(own.spec, lesson=Lesson("residuals", ("t",))))
    np.testing.assert_array_equal(
        learned(lesson, nothing).predictions[0], learned(own).predictions[0]
    )


def test_one_newton_step_from_an_even_chance_is_the_first_step_of_logistic_regression():
    # from p = 1/2 the step is least squares on 4 (y - 1/2) = +-2, which numpy solves
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 90)
    table = numeric(y)
    own = material("binary", ModelSpec("ridge", {"alpha": 0.0}), table=table, y=y)
    own = replace(own, spec=replace(own.spec, lesson=Lesson("residuals", ("t",))))
    even = np.full((1, 90, 2), 0.5)
    found = learned(own, Teachers(("t",), even, (even[:, TEST],))).predictions[0]
    X = np.column_stack([np.ones(90), table.numbers])
    line = np.linalg.lstsq(X[TRAIN], 4 * (y[TRAIN] - 0.5), rcond=None)[0]
    np.testing.assert_allclose(np.log(found[:, 1] / found[:, 0]), X[TEST] @ line, atol=1e-8)


def test_newton_steps_end_at_the_most_likely_logistic_regression():
    from sklearn.linear_model import LogisticRegression

    y = np.random.default_rng(1).integers(0, 2, 90)
    table = numeric(y)
    own = material("binary", ModelSpec("ridge", {"alpha": 0.0}), table=table, y=y)
    own = replace(own, spec=replace(own.spec, lesson=Lesson("residuals", ("t",))))
    own = replace(own, tests=[(table, np.arange(90))])
    stage = np.full((1, 90, 2), 0.5)
    for _ in range(100):
        stage = learned(own, Teachers(("t",), stage, (stage,))).predictions[0][None]
    exact = LogisticRegression(C=1e10, tol=1e-12, max_iter=10_000).fit(
        table.numbers[TRAIN], y[TRAIN]
    )
    np.testing.assert_allclose(stage[0], exact.predict_proba(table.numbers), atol=1e-4)


def test_steps_of_classes_move_log_odds_and_centre_themselves():
    p = np.array([[0.2, 0.3, 0.5]])
    steps = np.array([[1.0, 2.0, 3.0]])
    wanted = softmax(np.log(p) + 0.5 * 2 / 3 * (steps - 2.0))
    np.testing.assert_allclose(moved(p, steps, 0.5), wanted, atol=1e-15)
    np.testing.assert_allclose(moved(p, steps + 1, 0.5), wanted, atol=1e-15)


def test_two_classes_by_one_step_are_as_by_two():
    p, step = np.array([[0.2, 0.8]]), np.array([[0.7]])
    both = moved(p, np.hstack([-step, step]), 1.0)
    np.testing.assert_allclose(moved(p, step, 1.0), both, atol=1e-15)


def test_a_probability_of_zero_can_be_corrected():
    once = moved(np.array([[1.0, 0.0]]), np.array([[3.0]]), 1.0)
    assert once[0, 1] == pytest.approx(1e-6 * np.exp(3), rel=1e-3)


def test_no_step_is_longer_than_four():
    p = np.array([[0.5, 0.5]])
    np.testing.assert_array_equal(
        moved(p, np.array([[50.0]]), 1.0), moved(p, np.array([[4.0]]), 1.0)
    )


def test_weights_of_rows_count():
    by = teachers("regression")
    lesson = ModelSpec("ridge", lesson=Lesson("residuals", by.names))
    weight = np.where(np.arange(90) % 2, 1.0, 5.0)
    plain = learned(material("regression", lesson), by).predictions[0]
    weighted = learned(material("regression", lesson, weight=weight), by).predictions[0]
    assert not np.allclose(plain, weighted)


def test_labels_without_probabilities_have_no_residuals():
    by = teachers("binary")
    hard = (by.oof > 0.5).astype(float)
    with pytest.raises(FuseError, match="'t0' predict labels without probabilities"):
        taught("residuals", "binary", "ridge", Teachers(by.names, hard, (hard[:, TEST],)))


@pytest.mark.parametrize("use", ["k_nearest_neighbours", "sklearn.neighbors.KNeighborsRegressor"])
def test_residuals_of_classes_need_weights_and_those_of_values_do_not(use):
    with pytest.raises(FuseError, match="takes no weights, which residuals of classes need"):
        taught("residuals", "binary", ModelSpec(use), teachers("binary"))
    found = taught("residuals", "regression", ModelSpec(use), teachers("regression"))
    assert np.isfinite(found.predictions[0]).all()


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_every_model_of_values_with_weights_corrects_classes(kind):
    for name in ("svm", "mlp", "lasso", "hist_gradient_boosting", "xgboost", "bagging"):
        found = taught("residuals", kind, name, teachers(kind)).predictions[0]
        np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


def test_rows_that_no_teacher_predicts_are_not_learned_from():
    by = teachers("regression")
    known = by.oof.copy()
    known[:, :30] = np.nan
    lesson = ModelSpec("ridge", lesson=Lesson("residuals", by.names))
    partly = learned(material("regression", lesson), Teachers(by.names, known, by.tests))
    fewer = learned(material("regression", lesson, train=TRAIN[30:]), by)
    np.testing.assert_array_equal(partly.predictions[0], fewer.predictions[0])
    known[:, TRAIN] = np.nan
    with pytest.raises(FuseError, match="no training row has a prediction of 't0'"):
        learned(material("regression", lesson), Teachers(by.names, known, by.tests))
