"""Estimators with something wrong, to be named by import path."""

import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin


class Odd(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are what `proba` says of them."""

    def __init__(self, proba="half", random_state=None, n_jobs=None):
        self.proba, self.random_state, self.n_jobs = proba, random_state, n_jobs

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])

    def predict_proba(self, X):
        shape = (len(X), len(self.classes_) + (self.proba == "wide"))
        values = {"nan": np.nan, "negative": -0.5, "large": 0.9, "half": 0.5, "wide": 0.5}
        return np.full(shape, values[self.proba])


class Backwards(Odd):
    """A perfect classifier of the first column, its classes in reverse order."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)[::-1]
        self.means_ = np.array([X[y == c, 0].mean() for c in self.classes_])
        return self

    def predict_proba(self, X):
        nearest = np.abs(X[:, :1] - self.means_).argmin(axis=1)
        return np.eye(len(self.classes_))[nearest]


class Stranger(Odd):
    """A classifier that names classes which it was never shown."""

    def fit(self, X, y):
        self.classes_ = np.unique(y) + 5
        return self


class Labels(ClassifierMixin, BaseEstimator):
    """A classifier with neither probabilities nor margins."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


class Margins(Labels):
    """A classifier with margins, which takes no weights."""

    def decision_function(self, X):
        return X[:, 0]


class Loud(Odd):
    """A classifier that prints, and warns of everything."""

    def fit(self, X, y):
        print("iteration 1 of 1000")  # noqa: T201
        for _ in range(3):
            warnings.warn("numbers are small\nand more", RuntimeWarning, stacklevel=1)
            warnings.warn("will change in 3.0", FutureWarning, stacklevel=1)
        return super().fit(X, y)


class Sheet(RegressorMixin, BaseEstimator):
    """A regressor that predicts two columns, or NaN."""

    def __init__(self, wide=True):
        self.wide = wide

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return np.zeros((len(X), 2)) if self.wide else np.full(len(X), np.nan)


class Sum:
    """No estimator at all."""

    def fit(self, X, y):
        return self


def function(X):
    """No class at all."""
    return X


class Grouped(Odd):
    """A classifier that keeps the groups and weights of the rows it is fitted to."""

    def fit(self, X, y, sample_weight=None, groups=None):
        self.groups_, self.weight_ = groups, sample_weight
        return super().fit(X, y)
