"""An estimator of rules: the first that holds decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.conditions import parse, truth
from fusecli.errors import FuseError
from fusecli.values import Array, Floats, Integers, Table, Task

KEYS = ("if", "then", "probability")
Rules = tuple[Mapping[str, str | int | float | bool], ...]


def label_of(then: Any) -> str:
    """Return the class that a rule names, as a table spells it."""
    return str(then).lower() if isinstance(then, bool) else str(then)


def first_that_holds(rules: Rules, table: Table) -> Integers:
    """Return for each row the number of the first rule that holds, -1 where none does."""
    first = np.full(table.rows, -1)
    for number, rule in reversed(list(enumerate(rules))):
        first[truth(parse(str(rule["if"])), table)] = number
    return first


@dataclass(eq=False)
class RuleList:
    """A scikit-learn classifier or regressor of a `Table` whose rules are given.

    What it learns is the prediction where no rule holds, and the probability of a rule that names
    none.
    """

    rules: Rules
    task: Task

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  # scikit-learn's
        """Return the parameters by name."""
        return {"rules": self.rules, "task": self.task}

    def set_params(self, **params: Any) -> RuleList:
        """Set parameters by name."""
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        """Return scikit-learn's tags of a classifier or regressor."""
        from sklearn.utils import ClassifierTags, RegressorTags, Tags, TargetTags

        if self.task.is_classification:
            return Tags("classifier", TargetTags(required=True), classifier_tags=ClassifierTags())
        return Tags("regressor", TargetTags(required=True), regressor_tags=RegressorTags())

    def fit(
        self, X: Table, y: Array, sample_weight: Array | None = None, seen: Array | None = None
    ) -> RuleList:
        """Learn from class codes counted from 0, or values. seen: the class of each code.

        Raises:
            FuseError: it stands inside another model, which does not give it a table.
        """
        if not isinstance(X, Table):
            raise FuseError("rules look at the columns of the table: they stand in no other model")
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        if not self.task.is_classification:
            self.default_ = float(np.average(y, weights=weight))
            return self
        self.classes_ = np.unique(y)
        names = self.classes_ if seen is None else seen
        self.labels_ = [self.task.classes[int(code)] for code in names]
        hits = np.eye(len(self.classes_))[y] * weight[:, None]
        self.shares_: Floats = hits.sum(axis=0) / hits.sum()
        first = first_that_holds(self.rules, X)
        self.chances_ = [self._chance(hits[first == n], n) for n in range(len(self.rules))]
        return self

    def _chance(self, hits: Floats, number: int) -> float:
        """Return the probability of a rule's class. hits: [row, class] weights of its rows."""
        rule, label = self.rules[number], label_of(self.rules[number]["then"])
        if "probability" in rule or label not in self.labels_:
            return float(rule.get("probability", 0.0))
        own = hits[:, self.labels_.index(label)].sum()
        return float((own + 1) / (hits.sum() + len(self.labels_)))

    def predict(self, X: Table) -> Array:
        """Return the value, or the most probable class, of each row."""
        if self.task.is_classification:
            return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])
        values = np.array([*(float(rule["then"]) for rule in self.rules), self.default_])
        return np.asarray(values[first_that_holds(self.rules, X)])

    def predict_proba(self, X: Table) -> Floats:
        """Return probabilities [row, class]."""
        made = [self._proba(number) for number in range(len(self.rules))]
        kinds = np.stack([*made, self.shares_])
        return np.asarray(kinds[first_that_holds(self.rules, X)])

    def _proba(self, number: int) -> Floats:
        """Return what a rule predicts: its class, the others as their shares are to each other.

        A class that no training row has cannot be predicted: there the shares stand.
        """
        label = label_of(self.rules[number]["then"])
        if label not in self.labels_:
            return self.shares_
        at, chance = self.labels_.index(label), self.chances_[number]
        rest = self.shares_.sum() - self.shares_[at]
        proba = np.asarray(self.shares_ * (1 - chance) / rest)
        proba[at] = chance
        return proba
