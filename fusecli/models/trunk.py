"""An estimator that learns several targets at once: one trunk of layers, a head for each target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from fusecli.features import protocol
from fusecli.features.inner import inner_split
from fusecli.models.trunk_numbers import Activation, Goal, Shape, parts_of, predicted, signals
from fusecli.models.trunk_targets import Aim, begun
from fusecli.models.trunk_training import Rows, Schedule, trained
from fusecli.values import Array, Floats, Integers

Weights = Literal["equal", "uncertainty"] | Mapping[str, float]


def share_of(weights: Weights, name: str) -> float:
    """Return the weight that a target has from the beginning."""
    return float(weights.get(name, 1.0)) if isinstance(weights, Mapping) else 1.0


@dataclass(eq=False)
class SharedTrunk:
    """See `fusecli.models.shared_trunk.shared_trunk` for the parameters."""

    is_classifier: bool
    hidden: tuple[int, ...]
    activation: Activation
    weights: Weights
    alpha: float
    batch_size: int
    learning_rate: float
    max_iter: int
    tol: float
    patience: int | None
    share: float
    random_state: int

    get_params = protocol.own_params
    set_params = protocol.set_own_params
    __sklearn_tags__ = protocol.kind_tags

    def fit(
        self,
        X: Floats,
        y: Array,
        sample_weight: Floats | None = None,
        groups: Array | None = None,
        aims: Sequence[Aim] = (),
    ) -> SharedTrunk:
        """Fit to class codes from 0, or values; or to all the aims, of which the first one is y.

        Aims of weight 0 change nothing: what is predicted of them is their mean, or their shares.
        """
        X, alone = np.asarray(X, dtype=np.float64), Aim("", np.asarray(y), self.is_classifier)
        aims = list(aims) or [alone]
        self.main_ = aims[0].name
        row_weight = np.ones(len(X)) if sample_weight is None else np.asarray(sample_weight)
        shares = {aim.name: self._share(aim, aims) for aim in aims}
        made = {aim.name: begun(aim, row_weight, shares[aim.name]) for aim in aims}
        self.heads_ = {name: head for name, (head, _) in made.items()}
        # in the order of names, so that the order in which they are given changes no bit
        learned = sorted((a for a in aims if shares[a.name] > 0), key=lambda aim: aim.name)
        if learned and X.shape[1]:
            self._learn(X, groups, learned, [made[aim.name][1] for aim in learned])
        self.classes_ = np.arange(len(self.heads_[self.main_].seen))
        return self

    def _share(self, aim: Aim, aims: Sequence[Aim]) -> float:
        if not aim.present.any():
            return 0.0
        return share_of(self.weights, aim.name) if len(aims) > 1 else 1.0

    def _learn(
        self, X: Floats, groups: Array | None, learned: Sequence[Aim], goals: Sequence[Goal]
    ) -> None:
        outputs = sum(len(goal.start) for goal in goals)
        self.shape_ = Shape((X.shape[1], *self.hidden, outputs), self.activation)
        held = self._held_back(learned, groups)
        fit, check = (_part(X, goals, rows) for rows in (~held, held))
        random = np.random.default_rng(self.random_state)
        best = trained(self.shape_, fit, check if held.any() else None, self._schedule(), random)
        places = parts_of(goals)
        for aim, numbers, place in zip(learned, best, places, strict=True):
            known = self.heads_[aim.name]
            self.heads_[aim.name] = replace(known, place=place.start, numbers=numbers)

    def _schedule(self) -> Schedule:
        return Schedule(
            batch=self.batch_size,
            step=self.learning_rate,
            decay=self.alpha,
            passes=self.max_iter,
            patience=self.patience,
            tolerance=self.tol,
            uncertain=self.weights == "uncertainty",
        )

    def _held_back(self, learned: Sequence[Aim], groups: Array | None) -> Array:
        """Return a mask of the rows to check on: as many of each target as it would have alone.

        The rarest target comes first: its rows count for the others, too. No group is in both.
        """
        held = np.zeros(len(learned[0].y), dtype=bool)
        if self.patience is None:
            return held
        for aim in sorted(learned, key=lambda aim: int(aim.present.sum())):
            rows = np.flatnonzero(aim.present)
            check = _checked(aim, rows, groups, self.share, self.random_state)
            if held[rows].sum() < len(check):
                held[check] = True
                held |= False if groups is None else np.isin(groups, groups[held])
        return held if not held.all() else np.zeros_like(held)

    def of(self, name: str, X: Any) -> Floats:
        """Return what is predicted of one target: probabilities of its seen classes, or values."""
        head = self.heads_[name]
        outputs = np.repeat(head.start[None], len(X), axis=0)
        if head.numbers is not None:
            layers = self.shape_.layers(head.numbers)
            place = slice(head.place, head.place + len(head.start))
            outputs = signals(self.shape_, layers, np.asarray(X, dtype=np.float64))[-1][:, place]
        return predicted(outputs, classes=head.classes) * head.scale + head.shift

    def predict_proba(self, X: Any) -> Floats:
        """Return the probabilities [row, class] of the main target."""
        return self.of(self.main_, X)

    def predict(self, X: Any) -> Array:
        """Return the values, or the most likely classes, of the main target."""
        found = self.of(self.main_, X)
        return np.asarray(found.argmax(axis=1) if self.is_classifier else found[:, 0])


def _checked(aim: Aim, rows: Integers, groups: Array | None, share: float, seed: int) -> Integers:
    """Return the rows to hold back for one target, of those that have it; none if it has few."""
    group = None if groups is None else groups[rows]
    split = inner_split(aim.y[rows], group=group, share=share, seed=seed, classes=aim.classes)
    return rows[split[1]] if split else rows[:0]


def _part(X: Floats, goals: Sequence[Goal], rows: Array) -> Rows:
    """Return some rows (a mask), where the rows that have a target weigh 1 on average.

    So every label counts alike, and a target that few rows have is learned from less: where each
    target counted alike, the trunk learned the few rows by heart.
    """
    found = []
    for goal in goals:
        weight = goal.weight[rows]
        even = weight / weight[weight > 0].mean() if weight.any() else weight
        found.append(replace(goal, y=goal.y[rows], weight=even))
    return Rows(X[rows], found)
