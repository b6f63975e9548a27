"""Soft and hard voting against scikit-learn, and the rule of ties."""

from typing import Any

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from tests.strategies.worlds import fuse, records, softmax, weights, world

NAMES = ("m0", "m1", "m2")


def voted(voting: str, weight: list[float] | None) -> tuple[np.ndarray, Any, np.ndarray]:
    """Return members' probabilities, scikit-learn's fitted voting classifier and the rows."""
    from sklearn.datasets import load_iris
    from sklearn.ensemble import VotingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB
    from sklearn.tree import DecisionTreeClassifier

    X, y = load_iris(return_X_y=True)
    members = [LogisticRegression(max_iter=1000), GaussianNB(), DecisionTreeClassifier(max_depth=2)]
    named = list(zip(NAMES, members, strict=True))
    fitted = VotingClassifier(named, voting=voting, weights=weight).fit(X[::2, :2], y[::2])
    return np.stack([m.predict_proba(X[:, :2]) for m in fitted.estimators_]), fitted, X[:, :2]


@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5]])
def test_soft_voting_equals_scikit_learn(weight: list[float] | None) -> None:
    preds, oracle, X = voted("soft", weight)
    oof = records(preds, np.repeat([0, 1, 2], 50), "multiclass")
    given = None if weight is None else dict(zip(NAMES, weight, strict=True))
    ours = fuse("soft_voting", oof, weights=given)
    np.testing.assert_allclose(ours, oracle.predict_proba(X), rtol=0, atol=1e-9)


@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5]])
def test_hard_voting_equals_scikit_learn_where_there_is_no_tie(weight: list[float] | None) -> None:
    preds, oracle, X = voted("hard", weight)
    oof = records(preds, np.repeat([0, 1, 2], 50), "multiclass")
    given = None if weight is None else dict(zip(NAMES, weight, strict=True))
    shares = fuse("hard_voting", oof, weights=given)
    decided = np.diff(np.sort(shares, axis=1)[:, 1:], axis=1)[:, 0] > 1e-6
    assert decided.mean() > 0.8
    np.testing.assert_array_equal(shares.argmax(axis=1)[decided], oracle.predict(X)[decided])


def test_the_largest_probability_is_of_the_class_with_most_votes() -> None:
    oof = world("multiclass", members=5)
    ballots = np.eye(3)[oof.preds.argmax(axis=2)].mean(axis=0)
    called = fuse("hard_voting", oof).argmax(axis=1)
    np.testing.assert_array_equal(ballots[np.arange(len(called)), called], ballots.max(axis=1))


def test_probabilities_are_votes_and_one_more_that_is_split_evenly() -> None:
    oof = world("multiclass", members=5)
    ballots = np.eye(3)[oof.preds.argmax(axis=2)].sum(axis=0)
    expected = (ballots + 1 / 3) / (5 + 1)
    np.testing.assert_allclose(fuse("hard_voting", oof), expected, rtol=0, atol=2e-9)


def test_members_that_agree_make_no_class_certain() -> None:
    oof = records(np.full((8, 10, 2), [0.0, 1.0]), np.ones(10, dtype=int), "binary")
    np.testing.assert_allclose(fuse("hard_voting", oof)[:, 1], 17 / 18, rtol=0, atol=2e-9)


def test_a_member_without_a_vote_does_not_count_as_a_voter() -> None:
    oof = world("multiclass", members=4)
    without = fuse("hard_voting", oof.only(("m0", "m2", "m3")))
    given = {"m0": 1.0, "m1": 0.0, "m2": 1.0, "m3": 1.0}
    np.testing.assert_allclose(fuse("hard_voting", oof, weights=given), without, rtol=0, atol=1e-12)


def test_a_member_with_nearly_all_votes_is_about_one_voter() -> None:
    oof = world("binary", members=3)
    alone = fuse("hard_voting", oof.only(("m1",)))
    given = {"m0": 1e-6, "m1": 1.0, "m2": 1e-6}
    np.testing.assert_allclose(fuse("hard_voting", oof, weights=given), alone, rtol=0, atol=1e-5)


def test_a_tie_goes_to_the_class_of_the_highest_mean_probability() -> None:
    preds = np.array([[[0.6, 0.1, 0.3]], [[0.05, 0.05, 0.9]]])
    assert fuse("hard_voting", records(preds, np.array([0]), "multiclass")).argmax() == 2


def test_a_tie_in_probability_too_goes_to_the_first_class() -> None:
    preds = np.array([[[0.3, 0.2, 0.5]], [[0.3, 0.5, 0.2]]])
    assert fuse("hard_voting", records(preds, np.array([0]), "multiclass")).argmax() == 1


def test_weights_that_add_up_to_the_same_are_a_tie() -> None:
    preds = np.array([[[0.9, 0.1]], [[0.9, 0.1]], [[0.01, 0.99]]])
    given = {"m0": 0.1, "m1": 0.2, "m2": 0.3}
    oof = records(preds, np.array([0]), "binary")
    assert fuse("hard_voting", oof, weights=given).argmax() == 1


def test_the_vote_is_always_for_a_class_that_a_member_called() -> None:
    scores = np.random.default_rng(0).normal(size=(6, 500, 3))
    preds = softmax(scores)
    called = fuse("hard_voting", records(preds, np.zeros(500, dtype=int), "multiclass"))
    assert (preds.argmax(axis=2) == called.argmax(axis=1)).any(axis=0).all()


def test_the_pool_is_never_more_surprised_than_its_members_on_average() -> None:
    oof = world("multiclass")
    rows = np.arange(oof.records)
    pool = -np.log(fuse("soft_voting", oof)[rows, oof.y])
    members = -np.log(oof.preds[:, rows, oof.y]).mean(axis=0)
    assert (pool <= members + 1e-12).all()


@pytest.mark.parametrize("name", ["soft_voting", "hard_voting", "geometric_mean", "weighted_mean"])
def test_given_weights_are_scaled_and_kept_by_name(name: str) -> None:
    oof = world("binary", members=3)
    given = {"m2": 1.0, "m0": 3.0, "m1": 0.0, "gone": 5.0}
    np.testing.assert_allclose(weights(name, oof, weights=given), [0.75, 0, 0.25])


def test_a_member_without_a_weight_is_an_error() -> None:
    with pytest.raises(UsageError, match="no weight is given for the member 'm1'"):
        fuse("soft_voting", world("binary", members=2), weights={"m0": 1.0, "m_1": 1.0})


def test_weights_that_are_all_zero_are_an_error() -> None:
    with pytest.raises(UsageError, match="all weights are zero"):
        fuse("soft_voting", world("binary", members=2), weights={"m0": 0.0, "m1": 0.0})


def test_a_member_of_weight_zero_is_not_read() -> None:
    oof = world("binary", members=2)
    fused = registry.get("strategies", "weighted_mean")(oof, weights={"m0": 1.0, "m1": 0.0})
    preds = oof.preds.copy()
    preds[1] = np.inf
    np.testing.assert_array_equal(fused.predict(preds), preds[0])
