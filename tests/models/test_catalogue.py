"""Building by name: tasks, parameters of one kind, ensembles of any model."""

import numpy as np
import pytest

from fusecli.errors import UsageError
from fusecli.models import build, model_tasks, model_traits
from fusecli.models.fitting import fit_predict
from fusecli.values import ModelSpec
from tests.models.tiny import TASKS, every_model, mixed, quick

ALONE = ("bagging", "ada_boost", "rules")  # what no ensemble is made of
SINGLE = [(n, k) for n, k in every_model() if k != "binary" and n not in ALONE]
WEIGHTED = [(n, k) for n, k in SINGLE if n in ("ridge", "logistic_regression", "xgboost", "svm")]


def test_a_model_for_another_task_is_refused():
    with pytest.raises(UsageError, match="'ridge' is not for binary") as refused:
        build(ModelSpec("ridge"), TASKS["binary"], 0)
    assert refused.value.hint == "it is for regression"


@pytest.mark.parametrize(
    ("name", "kind", "params"),
    [
        ("svm", "binary", {"epsilon": 0.1}),
        ("svm", "regression", {"class_weight": "balanced"}),
        ("random_forest", "regression", {"criterion": "gini"}),
        ("decision_tree", "binary", {"criterion": "poisson"}),
        ("dummy", "regression", {"strategy": "prior"}),
        ("lightgbm", "multiclass", {"objective": "huber"}),
        ("ada_boost", "binary", {"loss": "square"}),
    ],
)
def test_a_parameter_of_the_other_kind_of_task_is_refused(name, kind, params):
    with pytest.raises(UsageError, match=f"is not for {kind}"):
        build(ModelSpec(name, params), TASKS[kind], 0)


@pytest.mark.parametrize(("name", "kind"), SINGLE)
def test_bagging_is_of_any_model(name, kind):
    spec = quick("bagging", of=quick(name))
    table, task, y = mixed(kind)
    found = fit_predict(spec, task, 0, table, y, np.arange(80), [(table, np.arange(80, 90))])
    assert np.isfinite(found.predictions[0]).all()


@pytest.mark.parametrize(("name", "kind"), WEIGHTED)
def test_ada_boost_is_of_any_model_with_weights(name, kind):
    spec = quick("ada_boost", of=quick(name))
    table, task, y = mixed(kind)
    found = fit_predict(spec, task, 0, table, y, np.arange(80), [(table, np.arange(80, 90))])
    assert np.isfinite(found.predictions[0]).all()


def test_ada_boost_of_a_model_without_weights_is_refused_for_classes():
    with pytest.raises(UsageError, match="takes no weights"):
        build(ModelSpec("ada_boost", {"of": ModelSpec("k_nearest_neighbours")}), TASKS["binary"], 0)


def test_an_ensemble_takes_what_its_model_takes():
    assert model_traits(ModelSpec("bagging")).inputs == "codes"
    assert model_traits(quick("bagging", of=ModelSpec("svm"))).inputs == "dense"
    boosted = model_traits(quick("bagging", of=ModelSpec("lightgbm")))
    assert boosted.packages == ("lightgbm", "scikit-learn")


def test_an_ensemble_is_for_the_tasks_of_its_model():
    assert model_tasks(quick("bagging", of=ModelSpec("ridge"))) == ("regression",)


def test_large_seeds_are_taken_by_every_library():
    table, task, y = mixed("binary")
    for name in ("lightgbm", "xgboost", "svm", "mlp"):
        fit_predict(quick(name), task, 2**40 + 1, table, y, np.arange(90), [(table, np.arange(2))])


def test_calibrated_ada_boost_beats_its_own_flat_probabilities():
    table, task, y = mixed("binary", rows=300)
    rows = np.arange(200, 300)

    def loss(calibrated):
        spec = ModelSpec("ada_boost", {"n_estimators": 30, "calibrated": calibrated})
        found = fit_predict(spec, task, 0, table, y, np.arange(200), [(table, rows)])
        return -np.log(found.predictions[0][np.arange(100), y[rows]]).mean()

    assert loss(True) < loss(False)


@pytest.mark.parametrize("name", ["svm", "mlp", "lasso", "elastic_net", "ridge", "xgboost"])
def test_the_unit_of_a_target_does_not_matter(name):
    table, task, y = mixed("regression", rows=200)

    def found(unit):
        rows = [(table, np.arange(150, 200))]
        return fit_predict(quick(name), task, 0, table, unit * y, np.arange(150), rows)

    small, large = found(1.0).predictions[0], found(1e4).predictions[0]
    np.testing.assert_allclose(large / 1e4, small, rtol=1e-4)
