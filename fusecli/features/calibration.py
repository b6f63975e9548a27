"""Probabilities for a learner that has margins only, calibrated on rows that it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.features import protocol
from fusecli.features.early_stopping import Part, part
from fusecli.features.inner import inner_folds
from fusecli.values import Array, Floats

MANY_ROWS = 2000  # enough for the two numbers of a sigmoid from a single inner fold


@dataclass(eq=False)
class Calibrated:
    """Fit `estimator` to all rows, and a sigmoid per class to margins of inner held-back rows.

    Platt, Probabilistic outputs for support vector machines (1999), one class against the rest for
    more than two classes, as in scikit-learn's CalibratedClassifierCV(ensemble=False). Up to
    2,000 rows every inner fold is held back once; above, only one in five is.
    """

    estimator: Any
    folds: int = 3
    random_state: int = 0

    get_params = protocol.get_params
    set_params = protocol.set_params
    __sklearn_tags__ = protocol.tags

    def fit(
        self, X: Any, y: Array, sample_weight: Array | None = None, groups: Array | None = None
    ) -> Calibrated:
        """Fit to class codes y; inner folds share no group."""
        whole, groups = _weighty(Part(X, np.asarray(y), sample_weight), groups)
        self.classes_, codes = np.unique(whole.y, return_inverse=True)
        margin, rows = self._unseen(whole, codes, groups)
        self.estimator_ = _fitted(self.estimator, whole)
        if not len(rows):  # every class lives in one group
            margin, rows = _margins(self.estimator_, whole.X), np.arange(len(codes))
        weight = np.ones(len(rows)) if whole.weight is None else whole.weight[rows]
        columns = range(margin.shape[1])
        positive = [codes[rows] == (c if len(columns) > 1 else 1) for c in columns]
        self.sigmoids_ = [sigmoid(margin[:, c], positive[c], weight) for c in columns]
        return self

    def _unseen(self, whole: Part, codes: Array, groups: Array | None) -> tuple[Floats, Array]:
        """Return margins [checked row, column] and the rows they belong to."""
        many = len(codes) > MANY_ROWS
        group = np.arange(len(codes)) if groups is None else groups
        fold = inner_folds(group, codes, 5 if many else self.folds, self.random_state)
        held = [np.flatnonzero(fold == k) for k in range(1 if many else self.folds)]
        checked = [rows for rows in held if len(rows)]
        margins = [self._margins_of(whole, fold, rows) for rows in checked]
        if not checked:
            return np.empty((0, 1)), np.empty(0, dtype=np.int64)
        return np.concatenate(margins), np.concatenate(checked)

    def _margins_of(self, whole: Part, fold: Array, rows: Array) -> Floats:
        rest = np.flatnonzero(fold != fold[rows[0]])
        return _margins(_fitted(self.estimator, part(whole, rest)), part(whole, rows).X)

    def predict_proba(self, X: Any) -> Floats:
        """Return probabilities [row, class], classes in the order of `classes_`."""
        margin = _margins(self.estimator_, X)
        columns = zip(margin.T, self.sigmoids_, strict=True)
        proba = np.column_stack([_expit(slope * m + shift) for m, (slope, shift) in columns])
        if proba.shape[1] == 1:
            return np.hstack([1 - proba, proba])
        proba = np.maximum(proba, np.finfo(np.float64).tiny)
        return np.asarray(proba / proba.sum(axis=1, keepdims=True))

    def predict(self, X: Any) -> Array:
        """Return the most probable class of each row."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


def _weighty(whole: Part, groups: Array | None) -> tuple[Part, Array | None]:
    """Leave out rows without weight: bagging hands them on, and a class of them has no margin."""
    if whole.weight is None or (whole.weight > 0).all():
        return whole, groups
    rows = np.flatnonzero(whole.weight > 0)
    return part(whole, rows), None if groups is None else groups[rows]


def _fitted(estimator: Any, rows: Part) -> Any:
    from sklearn.base import clone
    from sklearn.utils.validation import has_fit_parameter

    weighted = rows.weight is not None and has_fit_parameter(estimator, "sample_weight")
    weight = {"sample_weight": rows.weight} if weighted else {}
    return clone(estimator).fit(rows.X, rows.y, **weight)


def _margins(fitted: Any, X: Any) -> Floats:
    """Return [row, class], or [row, 1] for two classes."""
    margin = np.asarray(fitted.decision_function(X), dtype=np.float64)
    return margin.reshape(len(margin), -1)


def _expit(z: Floats) -> Floats:
    from scipy.special import expit

    return np.asarray(expit(z))


def sigmoid(margin: Floats, positive: Array, weight: Floats) -> tuple[float, float]:
    """Return slope and shift of the most likely sigmoid of the margins, with Platt's targets.

    margin, weight: [row]; positive: [row] whether the row is of the class.
    """
    from scipy.optimize import minimize

    ones, zeros = float(weight[positive].sum()), float(weight[~positive].sum())
    target = np.where(positive, (ones + 1) / (ones + 2), 1 / (zeros + 2))
    scale = float(np.abs(margin).max()) or 1.0
    scaled = margin / scale

    def loss(line: Floats) -> tuple[float, Floats]:
        z = line[0] * scaled + line[1]
        error = weight * (_expit(z) - target)
        return float(weight @ (np.logaddexp(0, z) - target * z)), np.array(
            [error @ scaled, error.sum()]
        )

    start = np.array([0.0, np.log((ones + 1) / (zeros + 1))])
    slope, shift = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-6}).x
    return float(slope / scale), float(shift)
