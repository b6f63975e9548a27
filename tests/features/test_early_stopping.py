"""A learner in rounds stops on inner rows, and on those only."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import BaggingClassifier

from fusecli.features.early_stopping import EarlyStopped
from fusecli.models import build
from fusecli.values import ModelSpec, Task

BOOSTERS = ["hist_gradient_boosting", "xgboost", "lightgbm", "mlp"]


class Spy(ClassifierMixin, BaseEstimator):
    """A classifier that keeps what it is fitted to."""

    def __init__(self, rounds=1000):
        self.rounds = rounds

    def fit(self, X, y, sample_weight=None):
        self.classes_, self.fit_, self.check_, self.weight_ = np.unique(y), X, None, sample_weight
        return self


def rule(spy, fit, check, patience):
    spy.fit(fit.X, fit.y, fit.weight)
    spy.check_, spy.checked_weight_, spy.patience_ = check.X, check.weight, patience


def stopped(rows=200, patience=7, **given):
    X = np.arange(float(rows))[:, None]
    model = EarlyStopped(Spy(), rule, {"rounds": 80}, patience=patience, random_state=1)
    return model.fit(X, np.arange(rows) % 2, **given).estimator_


def rounds_of(model):
    """Return the rounds that are used of a booster, or the rows that a network has gone over."""
    counts = ("t_", "best_iteration", "best_iteration_", "n_iter_")
    return next(getattr(model, c) for c in counts if getattr(model, c, None) is not None)


def test_fitted_and_checked_rows_are_apart_and_all():
    spy = stopped()
    assert not set(spy.fit_[:, 0]) & set(spy.check_[:, 0])
    assert sorted([*spy.fit_[:, 0], *spy.check_[:, 0]]) == list(range(200))


def test_no_group_is_on_both_sides():
    spy = stopped(groups=np.arange(200) // 8)
    assert not set(spy.fit_[:, 0] // 8) & set(spy.check_[:, 0] // 8)


def test_weights_go_with_their_rows():
    spy = stopped(sample_weight=np.arange(200.0))
    assert (spy.weight_ == spy.fit_[:, 0]).all()
    assert (spy.checked_weight_ == spy.check_[:, 0]).all()


def test_few_rows_are_all_fitted_with_fewer_rounds():
    spy = stopped(rows=40)
    assert (len(spy.fit_), spy.check_, spy.rounds) == (40, None, 80)


def test_without_patience_all_rows_are_fitted_with_all_rounds():
    spy = stopped(patience=None)
    assert (len(spy.fit_), spy.check_, spy.rounds) == (200, None, 1000)


def test_the_wrapped_estimator_is_left_unfitted():
    model = EarlyStopped(Spy(), rule, {}).fit(np.zeros((60, 1)), np.arange(60) % 2)
    assert not hasattr(model.estimator, "classes_")
    assert model.classes_.tolist() == [0, 1]


def test_scikit_learn_clones_it_and_seeds_it_within_an_ensemble():
    X, y = np.random.default_rng(0).normal(size=(120, 3)), np.arange(120) % 2
    booster = build(ModelSpec("lightgbm", {"n_estimators": 5}), Task("binary", ("a", "b")), 3)
    bag = BaggingClassifier(clone(booster), n_estimators=2, random_state=0).fit(X, y)
    seeds = {model.random_state for model in bag.estimators_}
    assert len(seeds) == 2
    assert {model.estimator.n_estimators for model in bag.estimators_} == {5}


@pytest.mark.parametrize("kind", ["binary", "regression"])
@pytest.mark.parametrize("name", BOOSTERS)
def test_noise_stops_every_learner_long_before_its_last_round(name, kind):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(300, 3)), rng.integers(0, 2, 300)
    task = Task(kind, ("a", "b") if kind == "binary" else ())
    params = {"early_stopping_rounds": 5}
    model = build(ModelSpec(name, params), task, 0).fit(X, y)
    model = getattr(model, "regressor_", model).estimator_
    assert rounds_of(model) < (300 * 100 if name == "mlp" else 150)


def test_histogram_boosting_goes_back_to_its_best_round():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    y = (X[:, 0] + rng.normal(size=200) > 0).astype(int)
    task = Task("binary", ("a", "b"))
    model = build(ModelSpec("hist_gradient_boosting"), task, 0).fit(X, y).estimator_
    best = int(np.argmax(model.validation_score_))
    assert model.n_iter_ == best < len(model.validation_score_) - 1
    assert np.array_equal(model.predict_proba(X), list(model.staged_predict_proba(X))[-1])


@pytest.mark.parametrize("name", ["hist_gradient_boosting", "xgboost", "lightgbm"])
def test_inner_rows_that_are_all_told_right_do_not_keep_a_booster_going(name):
    y = np.arange(120) % 2
    X = np.random.default_rng(0).normal(size=(120, 2)) * 0.1 + y[:, None]
    model = build(ModelSpec(name), Task("binary", ("a", "b")), 0).fit(X, y).estimator_
    assert rounds_of(model) < 400
