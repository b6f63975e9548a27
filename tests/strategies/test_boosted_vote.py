"""The boosted vote: SAMME over given learners."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import TASKS, fit, fuse, records, weights, with_preds, world


def adaboost(classes: int, rounds: int) -> tuple[OutOfFold, Floats, Floats]:
    """Return an AdaBoost's own learners as members, their weights, and its decisions."""
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.tree import DecisionTreeClassifier

    rng = np.random.default_rng(classes)
    X = rng.normal(size=(300, 4))
    y = (X @ rng.normal(size=(4, classes)) + rng.normal(size=(300, classes))).argmax(axis=1)
    model = AdaBoostClassifier(DecisionTreeClassifier(max_depth=2), n_estimators=rounds)
    model.fit(X, y)
    preds = np.stack([tree.predict_proba(X) for tree in model.estimators_])
    kind: Kind = "binary" if classes == 2 else "multiclass"
    return records(preds, y, kind), model.estimator_weights_, model.predict(X)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_weights_are_those_of_adaboost(classes: int) -> None:
    oof, theirs, _ = adaboost(classes, 12)
    ours = fit("boosted_vote", oof, order="given").state["weights"]
    np.testing.assert_allclose(ours, theirs[: len(ours)], rtol=1e-6)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_decisions_are_those_of_adaboost(classes: int) -> None:
    oof, _, theirs = adaboost(classes, 12)
    ours = fuse("boosted_vote", oof, order="given").argmax(axis=1)
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_the_probability_of_one_vote_is_how_often_it_is_right(kind: Kind) -> None:
    oof = world(kind, members=1)
    right = float((oof.preds[0].argmax(axis=1) == oof.y).mean())
    np.testing.assert_allclose(fuse("boosted_vote", oof).max(axis=1), right, atol=1e-8)


def test_who_is_no_better_than_guessing_has_no_weight() -> None:
    oof = world("multiclass", rows=300)
    mixed = with_preds(oof, np.concatenate([oof.preds, [np.eye(3)[(oof.y + 1) % 3]]]))
    assert weights("boosted_vote", mixed)[4] == 0


def test_a_copy_has_no_weight() -> None:
    oof = world("binary", members=1)
    copies = with_preds(oof, oof.preds[[0, 0]])
    assert sorted(weights("boosted_vote", copies)) == [0, 1]


def test_a_member_that_is_never_wrong_decides_alone() -> None:
    oof = world("multiclass")
    mixed = with_preds(oof, np.concatenate([oof.preds, [np.eye(3)[oof.y]]]))
    np.testing.assert_array_equal(fuse("boosted_vote", mixed).argmax(axis=1), oof.y)


def test_if_nobody_is_better_than_guessing_the_best_decides_and_says_so() -> None:
    oof = world("binary")
    wrong = replace(oof, y=1 - oof.preds[0].argmax(axis=1), preds=oof.preds[[0, 0]])
    fused = fit("boosted_vote", replace(wrong, members=("a", "b"), task=TASKS["binary"]))
    assert "better than guessing" in str(fused.notices[0])
    assert dict(fused.weights) == {"a": 1.0, "b": 0.0}


def test_the_given_order_counts() -> None:
    oof = world("binary")
    first = fit("boosted_vote", oof, order="given").state["weights"]
    last = fit("boosted_vote", oof.only(oof.members[::-1]), order="given").state["weights"]
    assert not np.allclose(first, last[::-1])
