"""The soup as a base model: what is the same as what, which rows are seen, what is refused."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from fusecli.errors import UsageError
from fusecli.models import build, model_tasks, model_traits
from fusecli.models.networks import network_of, signals
from fusecli.values import ModelSpec
from tests.models.tiny import TASKS

X = np.random.default_rng(0).normal(size=(150, 3))
VALUES = X @ [1.0, 2.0, -1.0] + np.random.default_rng(1).normal(size=150)
CODES = (VALUES > 0).astype(np.int64) + (VALUES > 2)
RIDGES = tuple(ModelSpec("ridge", {"alpha": alpha}) for alpha in (0.1, 10.0, 1000.0))
SMALL = ModelSpec("mlp", {"hidden_layer_sizes": (8,), "max_iter": 20, "learning_rate_init": 0.03})


# news of small parts and of scikit-learn itself, which fits take care of
pytestmark = [
    pytest.mark.filterwarnings("ignore:Got `batch_size`"),
    pytest.mark.filterwarnings("ignore:'n_jobs' has no effect"),
]


def soup(kind="regression", **params):
    return build(ModelSpec("soup", params), TASKS[kind], 4)


def test_a_uniform_soup_of_linear_models_is_the_mean_of_their_predictions():
    apart = [Ridge(alpha=a).fit(X, VALUES).predict(X) for a in (0.1, 10, 1000)]
    found = soup(members=RIDGES).fit(X, VALUES).predict(X)
    np.testing.assert_allclose(found, np.mean(apart, axis=0), atol=1e-12)


def test_linear_models_of_values_go_together():
    members = (ModelSpec("ridge"), ModelSpec("lasso", {"alpha": 0.1}))
    alone = [build(spec, TASKS["regression"], 4).fit(X, VALUES).predict(X) for spec in members]
    found = soup(members=members).fit(X, VALUES).predict(X)
    np.testing.assert_allclose(found, np.mean(alone, axis=0), atol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_least_squares_of_parts_is_the_ridge_of_all_rows(weighted):
    weight = np.random.default_rng(2).uniform(0.2, 2, 150) if weighted else None
    parts = soup(members=ModelSpec("ridge"), rows="parts", method="least_squares")
    found = parts.fit(X, VALUES, sample_weight=weight).predict(X)
    whole = Ridge().fit(X, VALUES, sample_weight=weight).predict(X)
    np.testing.assert_allclose(found, whole, atol=1e-10)


def test_copies_of_one_network_on_the_same_rows_are_that_network():
    alone = build(SMALL, TASKS["multiclass"], 4).fit(X, CODES)
    found = soup("multiclass", members=SMALL, copies=3, rows="all", start="same").fit(X, CODES)
    np.testing.assert_allclose(found.predict_proba(X), alone.predict_proba(X), atol=1e-12)


def test_copies_that_go_on_from_one_network_stay_near_it():
    trunk = network_of(build(SMALL, TASKS["regression"], 4).fit(X, VALUES))
    near, far = (
        soup(members=SMALL, copies=2, passes=passes).fit(X, VALUES).network_ for passes in (1, 50)
    )
    away = [np.abs(one.layers[0] - trunk.layers[0]).mean() for one in (near, far)]
    assert 0 < away[0] < away[1]


def test_networks_with_starts_of_their_own_differ():
    same, own = (
        soup("multiclass", members=SMALL, copies=2, rows="all", start=start).fit(X, CODES)
        for start in ("same", "own")
    )
    assert np.abs(same.predict_proba(X) - own.predict_proba(X)).max() > 0.01


@pytest.mark.parametrize("method", ["uniform", "weighted", "greedy", "fisher", "least_squares"])
def test_every_method_learns_classes_and_values(method):
    classes = soup("multiclass", members=SMALL, copies=2, method=method).fit(X, CODES)
    values = soup(members=RIDGES, method=method).fit(X, VALUES)
    assert (classes.predict(X) == CODES).mean() > 0.6
    assert np.corrcoef(values.predict(X), VALUES)[0, 1] > 0.8


def test_a_greedy_soup_leaves_out_a_member_that_does_harm():
    found = soup(members=(RIDGES[0], ModelSpec("ridge", {"alpha": 1e6})), method="greedy")
    assert np.corrcoef(found.fit(X, VALUES).predict(X), VALUES)[0, 1] > 0.8
    assert found.predict(X).std() > 0.8 * VALUES.std()


def test_the_soup_of_folds_has_the_size_of_one_network():
    found = soup("multiclass", members=SMALL, copies=3).fit(X, CODES)
    alone = network_of(build(SMALL, TASKS["multiclass"], 4).fit(X, CODES))
    shapes = [layer.shape for layer in found.network_.layers]
    assert shapes == [layer.shape for layer in alone.layers]
    assert signals(found.network_, X)[-1].shape == (150, 3)


def test_copies_share_no_group_with_what_they_are_judged_on():
    group = np.arange(150) // 5
    made = soup(members=RIDGES, method="greedy")
    fit, check = made._split(VALUES, group)
    assert not set(group[fit]) & set(group[check])


def test_parts_without_a_class_are_refused():
    codes = np.r_[np.zeros(146, np.int64), np.ones(4, np.int64)]
    parts = soup("binary", members=ModelSpec("logistic_regression"), rows="parts", copies=5)
    with pytest.raises(UsageError, match="lacks a class"):
        parts.fit(X, codes)


TREE, NET = ModelSpec("decision_tree"), ModelSpec("mlp")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"members": TREE}, "'decision_tree' has no numbers that could be averaged"),
        ({"members": ModelSpec("sklearn.svm.SVR")}, "'sklearn.svm.SVR' has no numbers"),
        ({"members": (ModelSpec("ridge"), NET)}, "'mlp' and 'ridge' have different parameters"),
        (
            {"members": (NET, ModelSpec("ridge"))},
            "'ridge' and 'mlp' have different parameters",
        ),
        ({"members": (NET, SMALL)}, "networks of different hidden_layer_sizes"),
        (
            {"members": (NET, ModelSpec("mlp", {"activation": "tanh"}))},
            "networks of different activation",
        ),
        ({"members": (RIDGES[0],)}, "one model alone is no soup"),
        ({"members": NET, "copies": 1}, "one model alone is no soup"),
        (
            {"members": (RIDGES[0], ModelSpec("ridge", preprocess={"scale": "minmax"}))},
            "share one design",
        ),
    ],
)
def test_unlike_members_are_refused(params, message):
    with pytest.raises(UsageError, match=message):
        soup(**params)


def test_a_soup_is_for_the_tasks_of_its_members():
    assert model_tasks(ModelSpec("soup", {"members": RIDGES})) == ("regression",)
    assert model_tasks(ModelSpec("soup")) == ("binary", "multiclass", "regression")
    assert model_traits(ModelSpec("soup", {"members": RIDGES})).inputs == "dense"
