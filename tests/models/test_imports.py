"""Models by import path: what is made of a class, and what is refused."""

import pytest

from fusecli.errors import MissingExtra, UsageError
from fusecli.models import build, model_tasks, model_traits
from fusecli.values import ModelSpec
from tests.models.tiny import TASKS, mixed


def made(use, kind="binary", **params):
    return build(ModelSpec(use, params), TASKS[kind], 5)


def test_a_class_gets_its_parameters_the_seed_and_one_thread():
    forest = made("sklearn.ensemble.RandomForestClassifier", max_depth=3)
    assert (forest.max_depth, forest.random_state, forest.n_jobs) == (3, 5, 1)


def test_a_seed_given_by_the_user_stays():
    assert (
        made("sklearn.linear_model.SGDClassifier", loss="log_loss", random_state=9).random_state
        == 9
    )


def test_threads_given_by_the_user_do_not():
    assert made("sklearn.ensemble.RandomForestClassifier", n_jobs=8).n_jobs == 1


def test_parameters_behind_keyword_arguments_are_found():
    booster = made("xgboost.XGBClassifier", n_estimators=3, max_depth=2)
    assert (booster.max_depth, booster.n_jobs, booster.random_state) == (2, 1, 5)


@pytest.mark.parametrize("use", ["sklearn.svm.LinearSVC", "sklearn.linear_model.RidgeClassifier"])
@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_margins_are_calibrated(use, kind):
    table, task, y = mixed(kind)
    assert hasattr(made(use, kind).fit(table.numbers[:, :1], y), "predict_proba")
    assert made(use, kind).fit(table.numbers[:, :1], y).predict_proba(
        table.numbers[:3, :1]
    ).shape == (3, task.outputs)


@pytest.mark.parametrize(
    ("use", "kind", "message"),
    [
        ("sklearn.linear_model.SGDClasifier", "binary", "not a scikit-learn estimator"),
        ("sklearn.base.clone", "binary", "not a scikit-learn estimator"),
        ("tests.models.odd.Sum", "binary", "not a scikit-learn estimator"),
        ("tests.models.odd.function", "binary", "not a scikit-learn estimator"),
        ("sklearn.preprocessing.StandardScaler", "binary", "not a scikit-learn estimator"),
        ("sklearn.cluster.KMeans", "binary", "is no classifier"),
        ("sklearn.svm.SVC", "regression", "is no regressor"),
        ("sklearn.linear_model.SGDClassifier", "regression", "is not for regression"),
        ("sklearn.ensemble.RandomForestRegressor", "multiclass", "is not for multiclass"),
        ("sklearn.nothing.Here", "binary", "no module is called 'sklearn.nothing'"),
        ("tests.models.odd.Labels", "binary", "neither probabilities nor margins"),
        ("sklearn.ensemble.StackingClassifier", "binary", "cannot be made"),
    ],
)
def test_what_does_not_fit_is_refused(use, kind, message):
    with pytest.raises(UsageError, match=message):
        made(use, kind)


def test_an_unknown_parameter_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'max_depth'") as refused:
        made("sklearn.tree.DecisionTreeClassifier", max_dept=3)
    assert "has no parameter 'max_dept'" in refused.value.message


def test_a_package_that_is_not_installed_comes_with_its_install_command():
    with pytest.raises(MissingExtra) as missing:
        made("no_such_package.Model")
    assert missing.value.hint == "pip install no_such_package"


def test_a_path_takes_dense_features_and_depends_on_its_package():
    traits = model_traits(ModelSpec("xgboost.XGBRFClassifier"))
    assert (traits.inputs, traits.packages) == ("dense", ("scikit-learn", "xgboost"))


def test_the_name_of_a_class_tells_its_tasks():
    assert model_tasks(ModelSpec("sklearn.tree.DecisionTreeRegressor")) == ("regression",)
    assert len(model_tasks(ModelSpec("sklearn.svm.SVC"))) == 3
