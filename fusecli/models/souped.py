"""An estimator that fits several learners and keeps one network in place of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np

from fusecli.errors import UsageError
from fusecli.features import protocol
from fusecli.features.early_stopping import Part, part
from fusecli.features.inner import inner_folds, inner_split
from fusecli.features.taking import takes
from fusecli.models.alignment import aligned
from fusecli.models.branching import branched
from fusecli.models.merging import Member, fisher_weighted, greedy, least_squares, weights_of
from fusecli.models.networks import Network, loss, mean, mixed, network_of, probabilities, signals
from fusecli.values import Array, Floats, Integers

Rows = Literal["folds", "parts", "all"]
Start = Literal["same", "own", "trained"]
Method = Literal["uniform", "weighted", "greedy", "fisher", "least_squares"]
JUDGED: tuple[Method, ...] = ("weighted", "greedy")


@dataclass(eq=False)
class Souped:
    """Fit every member, and merge their numbers into one model, `network_`.

    members: linear models or perceptrons of one shape; copies of one stand beside each other.
    copies: how many. The rest: see `fusecli.models.soup.soup`.
    """

    members: tuple[Any, ...]
    copies: int
    rows: Rows
    start: Start
    passes: int
    method: Method
    share: float
    penalty: float
    random_state: int

    get_params = protocol.own_params
    set_params = protocol.set_own_params

    def __sklearn_tags__(self) -> Any:
        """Return the tags of the members, which get no sparse features here."""
        from sklearn.utils import get_tags

        tags = get_tags(self.members[0])
        tags.input_tags.sparse = False
        return tags

    def fit(
        self, X: Floats, y: Array, sample_weight: Array | None = None, groups: Array | None = None
    ) -> Souped:
        """Fit to class codes from 0, or values; inner parts share no group."""
        whole = Part(np.asarray(X), np.asarray(y), sample_weight)
        if self._is_classifier:
            self.classes_ = np.unique(whole.y)
        split = self._split(whole.y, groups)
        if split is None:
            self.network_ = self._merged(self._fitted(whole, groups), None)
        else:
            inner = None if groups is None else groups[split[0]]
            members = self._fitted(part(whole, split[0]), inner)
            self.network_ = self._merged(members, part(whole, split[1]))
        return self

    @property
    def _is_classifier(self) -> bool:
        from sklearn.base import is_classifier

        return bool(is_classifier(self.members[0]))

    def _split(self, y: Array, groups: Array | None) -> tuple[Integers, Integers] | None:
        """Return rows to fit to and rows to judge on, where there is anything to judge."""
        if self.method not in JUDGED:
            return None
        classes, seed = self._is_classifier, self.random_state
        return inner_split(y, group=groups, share=self.share, seed=seed, classes=classes)

    def _fitted(self, rows: Part, groups: Array | None) -> list[Member]:
        parts = self._parts(rows.y, groups)
        trunk = self._learned(self.members[0], rows, groups) if self.start == "trained" else None
        members = [
            self._member(learner, part(rows, own), None if groups is None else groups[own], trunk)
            for number, learner in enumerate(self.members)
            for own in [parts[number % self.copies]]
        ]
        first = members[0].network
        return [replace(member, network=aligned(member.network, first)) for member in members]

    def _parts(self, y: Array, groups: Array | None) -> list[Integers]:
        """Return for each copy the rows that it is fitted to."""
        if self.copies == 1 or self.rows == "all":
            return [np.arange(len(y))] * self.copies
        group = np.arange(len(y)) if groups is None else groups
        classes = y if self._is_classifier else None
        fold = inner_folds(group, classes, self.copies, self.random_state)
        if self.rows == "folds":
            return [np.flatnonzero(fold != k) for k in range(self.copies)]
        return [np.flatnonzero((fold == k) | (fold < 0)) for k in range(self.copies)]

    def _member(self, learner: Any, rows: Part, groups: Array | None, trunk: Any) -> Member:
        if self._is_classifier and not np.array_equal(np.unique(rows.y), self.classes_):
            hint = "give rows: folds, or fewer copies"
            raise UsageError("a part of the training rows lacks a class", hint)
        if trunk is None:
            fitted = self._learned(learner, rows, groups)
        else:
            fitted = branched(trunk, learner, rows, self.passes)
        weight = np.ones(len(rows.y)) if rows.weight is None else rows.weight
        return Member(network_of(fitted), rows.X, weight, _ridge_of(fitted))

    def _learned(self, learner: Any, rows: Part, groups: Array | None) -> Any:
        from sklearn.base import clone

        given = {"sample_weight": rows.weight, "groups": groups}
        taken = {k: v for k, v in given.items() if v is not None and takes(learner, k)}
        return clone(learner).fit(rows.X, rows.y, **taken)

    def _merged(self, members: Sequence[Member], check: Part | None) -> Network:
        networks = [member.network for member in members]
        if self.method == "fisher":
            return fisher_weighted(members)
        if self.method == "least_squares":
            return least_squares(members)
        if check is None:
            return mean(networks)
        judge = partial(loss, X=check.X, y=check.y, weight=check.weight)
        if self.method == "greedy":
            return mean([networks[k] for k in greedy(networks, judge)])
        return mixed(networks, weights_of(networks, judge, self.penalty))

    def predict_proba(self, X: Floats) -> Floats:
        """Return probabilities [row, class], classes in the order of `classes_`."""
        return probabilities(signals(self.network_, np.asarray(X))[-1])

    def predict(self, X: Floats) -> Array:
        """Return the most probable class, or the value, of each row."""
        if self.network_.classes:
            return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])
        return np.asarray(signals(self.network_, np.asarray(X))[-1][:, 0])


def _ridge_of(fitted: Any) -> float:
    """Return the strength of the penalty that least squares has to count, once."""
    return float(fitted.alpha) if type(fitted).__name__ == "Ridge" else 0.0
