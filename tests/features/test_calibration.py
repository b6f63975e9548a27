"""Sigmoids on margins of rows held back inside the training rows."""

from typing import ClassVar

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.model_selection import PredefinedSplit
from sklearn.svm import SVC

from fusecli.features import calibration
from fusecli.features.calibration import Calibrated
from fusecli.features.inner import inner_folds


class Spy(ClassifierMixin, BaseEstimator):
    """A classifier that keeps the rows (first column) it was fitted to and those it judged."""

    seen: ClassVar[list] = []

    def fit(self, X, y, sample_weight=None):
        self.classes_, self.rows_ = np.unique(y), set(X[:, 0])
        return self

    def decision_function(self, X):
        self.seen.append((self.rows_, set(X[:, 0])))
        return np.zeros(len(X)) if len(self.classes_) == 2 else np.zeros((len(X), 3))


def sample(classes, rows=240):
    return make_classification(
        rows, 5, n_informative=4, n_redundant=0, n_classes=classes, random_state=0
    )


@pytest.mark.parametrize("classes", [2, 3])
def test_equals_scikit_learns_calibration_on_the_same_folds(classes):
    X, y = sample(classes)
    folds = PredefinedSplit(inner_folds(np.arange(len(y)), y, 3, 7))
    theirs = CalibratedClassifierCV(SVC(), cv=folds, ensemble=False).fit(X, y)
    ours = Calibrated(SVC(), random_state=7).fit(X, y)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-4)


def test_weights_shift_the_sigmoid_as_scikit_learns_do():
    X, y = sample(2)
    weight = np.where(y, 5.0, 1.0)
    folds = PredefinedSplit(inner_folds(np.arange(len(y)), y, 3, 0))
    theirs = CalibratedClassifierCV(SVC(), cv=folds, ensemble=False).fit(X, y, weight)
    ours = Calibrated(SVC()).fit(X, y, weight)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-3)


@pytest.mark.parametrize("many", [False, True])
def test_margins_are_of_rows_that_share_no_group_with_the_fitted_ones(many, monkeypatch):
    monkeypatch.setattr(calibration, "MANY_ROWS", 10 if many else 10_000)
    monkeypatch.setattr(Spy, "seen", [])
    y, group = np.arange(90) % 2, np.arange(90) // 6
    X = np.arange(90.0)[:, None]
    Calibrated(Spy()).fit(X, y, groups=group)
    assert len(Spy.seen) == (1 if many else 3)
    for fit, judged in Spy.seen:
        assert not {int(r) // 6 for r in fit} & {int(r) // 6 for r in judged}


def test_a_class_of_one_row_still_gets_its_column():
    X, y = sample(2)
    y[5] = 2
    proba = Calibrated(SVC()).fit(X, y).predict_proba(X)
    assert proba.shape == (240, 3)
    np.testing.assert_allclose(proba.sum(axis=1), 1)


def test_classes_that_each_live_in_one_group_are_calibrated_all_the_same():
    X, y = sample(2)
    proba = Calibrated(SVC()).fit(X, y, groups=y).predict_proba(X)
    assert ((proba > 0) & (proba < 1)).all()


def test_rows_of_weight_zero_are_not_there():
    X, y = sample(3)
    weight = (y != 2) * 1.0
    two = Calibrated(SVC()).fit(X, y, weight)
    assert two.classes_.tolist() == [0, 1]
    assert two.predict_proba(X).shape == (240, 2)


def test_the_label_is_the_most_probable_one():
    X, y = sample(3)
    model = Calibrated(SVC()).fit(X, y + 10)
    assert (model.predict(X) == model.predict_proba(X).argmax(axis=1) + 10).all()


def test_scikit_learn_can_clone_and_set_it():
    model = clone(Calibrated(SVC(C=3.0), folds=4)).set_params(estimator__gamma=0.5, folds=5)
    assert (model.estimator.C, model.estimator.gamma, model.folds) == (3.0, 0.5, 5)
