"""A learner in rounds that stops when an inner part of its training rows says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from fusecli.features import protocol
from fusecli.features.inner import inner_split
from fusecli.values import Array, Integers


class Part(NamedTuple):
    """Some rows: features in the learner's form, class codes or values, weights or None."""

    X: Any
    y: Array
    weight: Array | None


def part(whole: Part, rows: Integers) -> Part:
    """Return some rows of a part, whatever form its features have."""
    X = whole.X.iloc[rows] if hasattr(whole.X, "iloc") else whole.X[rows]
    return Part(X, whole.y[rows], None if whole.weight is None else whole.weight[rows])


Rule = Callable[..., None]
Begin = Callable[[Any], Mapping[str, Any]]


@dataclass(eq=False)
class EarlyStopped:
    """Fit `estimator` to 1 - `share` of the rows, for as many rounds as help on the others.

    rule: called as `rule(estimator, fit, check, patience)`, fits the estimator in place; with
        whatever else `begin` returns.
    few: parameters that fix the number of rounds where there are too few rows to hold back.
    patience: rounds without gain before it stops; None for a plain fit to all rows.
    """

    estimator: Any
    rule: Rule
    few: Mapping[str, Any]
    patience: int | None = 30
    share: float = 0.1
    random_state: int = 0

    get_params = protocol.get_params
    set_params = protocol.set_params
    __sklearn_tags__ = protocol.tags

    def fit(
        self,
        X: Any,
        y: Array,
        sample_weight: Array | None = None,
        groups: Array | None = None,
        begin: Begin | None = None,
    ) -> EarlyStopped:
        """Fit to rows whose inner parts share no group; y: class codes from 0, or values.

        begin: prepares the estimator to go on from another one, and returns what its fit is given
        for that.
        """
        from sklearn.base import clone

        self.estimator_ = clone(self.estimator)
        start = begin(self.estimator_) if begin else {}
        whole = Part(X, np.asarray(y), sample_weight)
        split = self._split(whole.y, groups)
        if split is None or self.patience is None:
            few = {} if self.patience is None else self.few
            self.estimator_.set_params(**few).fit(X, y, sample_weight=sample_weight, **start)
        else:
            fit, check = (part(whole, rows) for rows in split)
            self.rule(self.estimator_, fit, check, self.patience, **start)
        return self

    def _split(self, y: Array, groups: Array | None) -> tuple[Integers, Integers] | None:
        from sklearn.base import is_classifier

        classes = is_classifier(self.estimator)
        seed = self.random_state
        return inner_split(y, group=groups, share=self.share, seed=seed, classes=classes)

    @property
    def classes_(self) -> Array:
        """The classes of the fitted learner, in the order of its probabilities."""
        return np.asarray(self.estimator_.classes_)

    def predict(self, X: Any) -> Array:
        """Return the learner's own predictions [row]."""
        return np.asarray(self.estimator_.predict(X))

    def predict_proba(self, X: Any) -> Array:
        """Return the learner's own probabilities [row, class]."""
        return np.asarray(self.estimator_.predict_proba(X))
