"""An estimator that fits learners to some rows, and a head on what they know of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fusecli.features import protocol
from fusecli.features.early_stopping import Part, part
from fusecli.features.inner import inner_folds
from fusecli.models.representations import encoder, hidden_features, is_network, leaves
from fusecli.models.transfer import Given, fitted
from fusecli.values import Array, Floats, Integers

Further = Callable[[int, Given], Any]


@dataclass(eq=False)
class Embedded:
    """Fit every member to one part of the rows, and the head to its embedding of the other part.

    head: a linear model. share, columns: see `fusecli.models.embedding.embedding`.
    """

    members: tuple[Any, ...]
    head: Any
    share: float
    columns: bool
    random_state: int

    get_params = protocol.own_params
    set_params = protocol.set_own_params

    def __sklearn_tags__(self) -> Any:
        """Return the tags of the head, which gets no sparse features from outside."""
        from sklearn.utils import get_tags

        tags = get_tags(self.head)
        tags.input_tags.sparse = False
        return tags

    def fit(
        self,
        X: Floats,
        y: Array,
        sample_weight: Array | None = None,
        groups: Array | None = None,
        members: Sequence[Any] = (),
        further: Further | None = None,
    ) -> Embedded:
        """Fit to class codes from 0, or values; the two parts share no group.

        A class that lives in one group only is in both parts, for both have to know of it.
        members: fitted to other rows already, so that all of these are for the head.
        further: fits a member, by number, to its part in another way than by itself.
        """
        whole = Part(np.asarray(X), np.asarray(y), sample_weight)
        below, above = self._halves(whole.y, groups)
        if members:
            self.members_, above = list(members), np.arange(len(whole.y))
        else:
            fit = further or partial(_alone, self.members)
            inner = None if groups is None else groups[below]
            own = Given(part(whole, below), inner)
            self.members_ = [fit(number, own) for number in range(len(self.members))]
        widths = [block.shape[1] for block in self._blocks(whole.X[:1])]
        ends = np.cumsum(widths)
        kinds = [not is_network(member) for member in self.members] + [False] * self.columns
        columns = [list(range(end - width, end)) for end, width in zip(ends, widths, strict=True)]
        self.encoder_ = encoder(list(zip(kinds, columns, strict=True)))
        seen = part(whole, above)
        embedding = self.encoder_.fit_transform(np.hstack(self._blocks(seen.X)))
        self.head_ = fitted(self.head, Given(seen._replace(X=embedding)))
        return self

    def _halves(self, y: Array, groups: Array | None) -> tuple[Integers, Integers]:
        from sklearn.base import is_classifier

        group = np.arange(len(y)) if groups is None else groups
        classes = y if is_classifier(self.head) else None
        fold = inner_folds(group, classes, round(1 / self.share), self.random_state)
        return np.flatnonzero(fold != 0), np.flatnonzero(fold <= 0)

    def _blocks(self, X: Floats) -> list[Array]:
        found = [
            hidden_features(made, X) if is_network(member) else leaves(made, X)
            for member, made in zip(self.members, self.members_, strict=True)
        ]
        return [*found, X] if self.columns else found

    def _embedding(self, X: Any) -> Any:
        return self.encoder_.transform(np.hstack(self._blocks(np.asarray(X))))

    @property
    def classes_(self) -> Array:
        """The classes of the head, in the order of its probabilities."""
        return np.asarray(self.head_.classes_)

    def predict(self, X: Any) -> Array:
        """Return the head's predictions [row]."""
        return np.asarray(self.head_.predict(self._embedding(X)))

    def predict_proba(self, X: Any) -> Floats:
        """Return the head's probabilities [row, class]."""
        return np.asarray(self.head_.predict_proba(self._embedding(X)))


def _alone(members: Sequence[Any], number: int, own: Given) -> Any:
    return fitted(members[number], own)
