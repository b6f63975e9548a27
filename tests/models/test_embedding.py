"""The embedding as a base model: exact cases, disjoint parts, every learner with leaves."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeRegressor

from fusecli.errors import UsageError
from fusecli.models import build, model_tasks, model_traits
from fusecli.models.embedded import Embedded
from fusecli.models.networks import hidden, network_of
from fusecli.models.representations import encoder, leaves
from fusecli.values import ModelSpec
from tests.models.tiny import TASKS, quick

# news of scikit-learn itself, which fits take care of
pytestmark = pytest.mark.filterwarnings("ignore:'n_jobs' has no effect")
X = np.random.default_rng(0).normal(size=(160, 3))
VALUES = X @ [1.0, 2.0, -1.0] + np.random.default_rng(1).normal(size=160)
CODES = (VALUES > 0).astype(np.int64) + (VALUES > 2)
TREE = ModelSpec("decision_tree", {"min_samples_leaf": 10})
MLP = ModelSpec("mlp", {"hidden_layer_sizes": (8,), "max_iter": 20})
WITH_LEAVES = ["decision_tree", "extra_trees", "lightgbm", "random_forest", "xgboost"]


def embedding(kind="regression", **params):
    return build(ModelSpec("embedding", params), TASKS[kind], 4)


def test_a_weak_head_on_the_leaves_of_one_tree_says_the_mean_of_each_leaf():
    made = embedding(members=TREE, head=ModelSpec("ridge", {"alpha": 1e-9})).fit(X, VALUES)
    above = made._halves(VALUES, None)[1]
    own, other = leaves(made.members_[0], X)[:, 0], leaves(made.members_[0], X[above])[:, 0]
    known = np.isin(own, other)
    means = [VALUES[above][other == leaf].mean() for leaf in own[known]]
    np.testing.assert_allclose(made.predict(X)[known], means, atol=1e-6)


def test_a_unit_that_hardly_ever_stirs_is_not_blown_up():
    block = np.r_[np.zeros(99), 1e-6].reshape(-1, 1)
    found = encoder([(False, [0])]).fit(block).transform(np.array([[1.0]]))
    assert abs(found[0, 0]) < 10


def test_a_weak_head_on_the_leaves_of_one_tree_says_the_share_of_each_class():
    head = ModelSpec("logistic_regression", {"C": 1e6, "tol": 1e-10})
    codes = (np.random.default_rng(3).random(160) < 0.3 + 0.4 * (X[:, 0] > 0)).astype(np.int64)
    made = embedding("binary", members=TREE, head=head).fit(X, codes)
    above = made._halves(codes, None)[1]
    leaf = leaves(made.members_[0], X[above])[:, 0]
    found = made.predict_proba(X[above])[:, 1]
    shares = {one: codes[above][leaf == one].mean() for one in np.unique(leaf)}
    inside = [0 < shares[one] < 1 for one in leaf]
    wanted = np.array([shares[one] for one in leaf])
    np.testing.assert_allclose(found[inside], wanted[inside], atol=1e-3)


def test_a_linear_head_is_the_sum_of_a_head_on_each_block():
    made = embedding(members=(TREE, MLP)).fit(X, VALUES)
    one_hot = made._embedding(X)
    blocks = [step for step in made.encoder_.output_indices_.values() if step.stop > step.start]
    parts = [one_hot[:, block] @ made.head_.coef_[block] for block in blocks]
    found = np.sum(parts, axis=0) + made.head_.intercept_
    np.testing.assert_allclose(found, made.predict(X), atol=1e-10)


def test_a_head_on_a_hidden_layer_is_a_ridge_of_its_scaled_activations():
    made = embedding(members=MLP, head=ModelSpec("ridge", {"alpha": 3.0})).fit(X, VALUES)
    below, above = made._halves(VALUES, None)
    trunk = network_of(build(MLP, TASKS["regression"], 4).fit(X[below], VALUES[below]))
    units = hidden(trunk, X)
    units = np.clip(units, units[above].min(axis=0), units[above].max(axis=0))
    center, scale = units[above].mean(axis=0), units[above].std(axis=0)
    scale[scale == 0] = 1
    inputs = (units - center) / scale
    wanted = Ridge(alpha=3.0).fit(inputs[above], VALUES[above]).predict(inputs)
    np.testing.assert_allclose(made.predict(X), wanted, atol=1e-8)


def test_members_and_head_share_no_row_and_no_group():
    made = embedding()
    group = np.arange(160) // 4
    for groups in (None, group):
        below, above = made._halves(VALUES, groups)
        assert not set(below) & set(above)
        assert len(below) + len(above) == 160
    assert not set(group[below]) & set(group[above])


def test_labels_of_the_rows_of_the_head_do_not_reach_the_members():
    made, other = embedding(members=TREE), embedding(members=TREE)
    changed = VALUES.copy()
    changed[made._halves(VALUES, None)[1]] = 0
    made.fit(X, VALUES), other.fit(X, changed)
    assert (leaves(made.members_[0], X) == leaves(other.members_[0], X)).all()


def test_noise_that_a_tree_has_learned_by_heart_is_no_news_to_the_head():
    noise = np.random.default_rng(5).integers(0, 2, 400)
    rows = np.random.default_rng(6).normal(size=(400, 5))
    by_heart = ModelSpec("decision_tree", {"min_samples_leaf": 1})
    made = embedding("binary", members=by_heart).fit(rows[:200], noise[:200])
    found = made.predict_proba(rows[200:])[np.arange(200), noise[200:]]
    assert -np.log(found).mean() < 0.75  # chance is 0.693; leaves of its own rows cost far more


@pytest.mark.parametrize("name", WITH_LEAVES)
@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_every_learner_with_leaves_can_be_a_member(name, kind):
    y = {"binary": np.minimum(CODES, 1), "multiclass": CODES, "regression": VALUES}[kind]
    made = embedding(kind, members=(quick(name), MLP)).fit(X, y)
    assert made._blocks(X)[0].shape[0] == 160
    assert np.isfinite(made.predict(X)).all()
    agree = np.corrcoef(made.predict(X), y)[0, 1]
    assert agree > 0.3


def test_columns_pass_through_to_the_head():
    line = Ridge(alpha=10.0)
    made = embedding(members=TREE, columns=True).fit(X, X @ [1.0, 2.0, -1.0])
    assert made.head_.coef_.shape[0] == len(made.encoder_.get_feature_names_out())
    assert line.fit(X, VALUES).coef_.shape == (3,)
    assert np.corrcoef(made.predict(X), X @ [1.0, 2.0, -1.0])[0, 1] > 0.97


def test_a_leaf_that_the_head_has_not_seen_says_nothing():
    tree = DecisionTreeRegressor(max_leaf_nodes=3).fit(X, VALUES)
    block = leaves(tree, X)
    fitted = encoder([(True, [0])]).fit(block[block[:, 0] != block[0, 0]])
    assert fitted.transform(block[:1]).sum() == 0


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"members": ModelSpec("ridge")}, "'ridge' has neither leaves nor hidden layers"),
        ({"members": ModelSpec("sklearn.svm.SVR")}, "neither leaves nor hidden layers"),
        ({"head": TREE}, "'decision_tree' is no linear model"),
        ({"members": ModelSpec("mlp", preprocess={"scale": "minmax"})}, "share their columns"),
    ],
)
def test_what_has_no_representation_is_refused(params, message):
    with pytest.raises(UsageError, match=message):
        embedding(**params)


def test_an_embedding_takes_what_its_members_take_and_does_what_its_head_does():
    head = ModelSpec("logistic_regression")
    assert model_traits(ModelSpec("embedding", {"head": head})).inputs == "codes"
    assert model_traits(ModelSpec("embedding", {"members": (TREE, MLP)})).inputs == "dense"
    assert model_tasks(ModelSpec("embedding", {"head": head})) == ("binary", "multiclass")


def test_a_class_of_one_group_is_known_to_both_parts():
    y = np.r_[np.arange(158) % 2, 2, 2]
    groups = np.r_[np.arange(158), 999, 999]
    made = Embedded((build(TREE, TASKS["multiclass"], 0),), LogisticRegression(), 0.5, False, 0)
    made.fit(X, y, groups=groups)
    assert list(made.classes_) == [0, 1, 2]
