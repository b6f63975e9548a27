"""Networks into one: exact identities of averages, information, least squares and choices."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor

from fusecli.models.merging import (
    Member,
    fisher_weighted,
    greedy,
    information,
    least_squares,
    weights_of,
)
from fusecli.models.networks import (
    Network,
    loss,
    mean,
    mixed,
    network_of,
    probabilities,
    signals,
)

# a few steps are enough for numbers that mean something
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
NETWORK = MLPRegressor(hidden_layer_sizes=(4,), max_iter=20, solver="lbfgs", random_state=0)
PARTS = np.array_split(np.arange(120), 4)


def rows(seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(120, 4))
    return X, X @ [1.0, -2.0, 0.5, 0.0] + 3 + rng.normal(size=120)


def member(learner, X, y, weight=None, penalty=0.0):
    network = network_of(learner.fit(X, y, sample_weight=weight))
    return Member(network, X, np.ones(len(y)) if weight is None else weight, penalty)


def outputs(network, X):
    return signals(network, X)[-1]


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity"])
def test_a_network_of_classes_says_what_its_learner_says(classes, activation):
    X, y = rows()
    codes = np.digitize(y, np.quantile(y, np.arange(1, classes) / classes))
    learner = MLPClassifier((5, 3), activation=activation, max_iter=5, solver="lbfgs").fit(X, codes)
    found = probabilities(outputs(network_of(learner), X))
    np.testing.assert_allclose(found, learner.predict_proba(X), atol=1e-12)


@pytest.mark.parametrize("learner", [Ridge(), Ridge(fit_intercept=False), NETWORK])
def test_a_network_of_values_says_what_its_learner_says(learner):
    X, y = rows()
    found = outputs(network_of(learner.fit(X, y)), X)[:, 0]
    np.testing.assert_allclose(found, learner.predict(X), atol=1e-10)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_mean_of_linear_models_has_the_mean_of_their_linear_predictors(classes):
    X, y = rows()
    codes = np.digitize(y, np.quantile(y, np.arange(1, classes) / classes))
    networks = [network_of(LogisticRegression(C=C).fit(X, codes)) for C in (0.1, 1, 10)]
    apart = np.mean([outputs(network, X) for network in networks], axis=0)
    np.testing.assert_allclose(outputs(mean(networks), X), apart, atol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_least_squares_of_disjoint_parts_is_the_fit_of_all_rows_exactly(weighted):
    X, y = rows()
    weight = np.random.default_rng(1).uniform(0.1, 3, 120) if weighted else np.ones(120)
    members = [member(LinearRegression(), X[p], y[p], weight[p]) for p in PARTS]
    whole = network_of(LinearRegression().fit(X, y, sample_weight=weight))
    found = least_squares(members).layers[0]
    np.testing.assert_allclose(found, whole.layers[0], atol=1e-10)
    assert np.abs(mean([m.network for m in members]).layers[0] - whole.layers[0]).max() > 1e-3


def test_least_squares_counts_a_ridge_penalty_once():
    X, y = rows()
    members = [member(Ridge(alpha=7.0), X[p], y[p], penalty=7.0) for p in PARTS]
    whole = network_of(Ridge(alpha=7.0).fit(X, y))
    np.testing.assert_allclose(least_squares(members).layers[0], whole.layers[0], atol=1e-10)


def test_least_squares_leaves_to_the_mean_what_no_row_tells():
    X, y = rows()
    X = np.column_stack([X, np.zeros(120)])
    members = [member(LinearRegression(), X[p], y[p]) for p in PARTS]
    odd = [
        replace(m, network=Network((m.network.layers[0] + k * np.eye(6)[:, [4]],)))
        for k, m in enumerate(members)
    ]
    assert least_squares(odd).layers[0][4, 0] == pytest.approx(1.5)


def test_least_squares_of_networks_is_nearest_to_their_outputs_in_the_last_layer():
    X, y = rows()
    one = network_of(NETWORK.fit(X, y))
    other = Network((one.layers[0], one.layers[1] + 1.0), one.activation)
    members = [Member(one, X[:60], np.ones(60)), Member(other, X[60:], np.ones(60))]
    inputs = signals(one, X)[1]
    wanted = np.r_[outputs(one, X[:60]), outputs(other, X[60:])]
    best = np.linalg.lstsq(np.column_stack([inputs, np.ones(120)]), wanted, rcond=None)[0]
    found = least_squares(members)
    assert np.allclose(found.layers[0], one.layers[0])
    nearest = np.column_stack([inputs, np.ones(120)]) @ best
    np.testing.assert_allclose(outputs(found, X), nearest, atol=1e-8)


def test_equal_information_gives_the_mean():
    X, _ = rows()
    networks = [Network((np.full((5, 1), float(k)),)) for k in range(3)]
    found = fisher_weighted([Member(network, X, np.ones(120)) for network in networks])
    np.testing.assert_allclose(found.layers[0], mean(networks).layers[0], atol=1e-12)


def test_no_information_at_all_gives_the_mean():
    networks = [Network((np.full((3, 1), float(k)),)) for k in range(3)]
    found = fisher_weighted([Member(n, np.zeros((9, 2)), np.zeros(9)) for n in networks])
    np.testing.assert_allclose(found.layers[0], 1.0)


def test_information_of_a_logistic_model_is_the_diagonal_of_its_hessian():
    X, y = rows()
    whole = member(LogisticRegression(), X, (y > 3).astype(int))
    p = probabilities(outputs(whole.network, X))[:, 1]
    wanted = (np.column_stack([X, np.ones(120)]) ** 2).T @ (p * (1 - p))
    np.testing.assert_allclose(information(whole)[0][:, 0], wanted, rtol=1e-10)


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic"])
def test_information_of_a_network_is_the_mean_square_of_numeric_slopes(activation):
    X, y = rows()
    codes = np.digitize(y, np.quantile(y, [0.3, 0.6]))
    learner = MLPClassifier((3, 2), activation=activation, solver="lbfgs", max_iter=5)
    network, found = network_of(learner.fit(X, codes)), 0.0
    proba = probabilities(outputs(network, X))

    def nudged(step):
        first = network.layers[0].copy()
        first[1, 2] += step
        return np.log(probabilities(outputs(replace(network, layers=(first, *rest)), X)))

    rest = network.layers[1:]
    slope = (nudged(1e-6) - nudged(-1e-6)) / 2e-6
    found = information(Member(network, X, np.ones(120)))[0][1, 2]
    assert found == pytest.approx((proba * slope**2).sum(), rel=1e-5, abs=1e-9)


def candidates(seed):
    """Return a judge on rows, and networks of very different worth there."""
    X, y = rows(seed)
    rng = np.random.default_rng(seed)
    best = network_of(LinearRegression().fit(X[:40], y[:40]))
    networks = [Network((best.layers[0] + rng.normal(size=(5, 1)) * k / 4,)) for k in range(6)]
    return partial(loss, X=X[60:], y=y[60:], weight=None), networks


@pytest.mark.parametrize("seed", range(5))
def test_a_greedy_soup_is_never_worse_than_its_best_member_where_it_is_judged(seed):
    judge, networks = candidates(seed)
    chosen = greedy(networks, judge)
    assert judge(mean([networks[k] for k in chosen])) <= min(map(judge, networks))


@pytest.mark.parametrize("seed", range(5))
def test_learned_weights_are_never_worse_than_equal_ones_where_they_are_judged(seed):
    judge, networks = candidates(seed)
    weights = weights_of(networks, judge, 0.0)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    assert judge(mixed(networks, weights)) <= judge(mean(networks))


def test_a_heavy_penalty_keeps_weights_equal():
    judge, networks = candidates(0)
    np.testing.assert_allclose(weights_of(networks, judge, 1e6), 1 / 6, atol=1e-4)
