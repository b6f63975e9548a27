"""An estimator that fits learners to some rows, and a head on what they know of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.features import protocol
from fusecli.features.early_stopping import Part, part
from fusecli.features.inner import inner_folds
from fusecli.features.taking import takes
from fusecli.models.representations import encoder, hidden_features, is_network, leaves
from fusecli.values import Array, Floats, Integers


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
        self, X: Floats, y: Array, sample_weight: Array | None = None, groups: Array | None = None
    ) -> Embedded:
        """Fit to class codes from 0, or values; the two parts share no group.

        A class that lives in one group only is in both parts, for both have to know of it.
        """
        whole = Part(np.asarray(X), np.asarray(y), sample_weight)
        below, above = self._halves(whole.y, groups)
        self.members_ = [_fitted(member, whole, below, groups) for member in self.members]
        widths = [block.shape[1] for block in self._blocks(whole.X[:1])]
        ends = np.cumsum(widths)
        kinds = [not is_network(member) for member in self.members] + [False] * self.columns
        columns = [list(range(end - width, end)) for end, width in zip(ends, widths, strict=True)]
        self.encoder_ = encoder(list(zip(kinds, columns, strict=True)))
        seen = part(whole, above)
        embedding = self.encoder_.fit_transform(np.hstack(self._blocks(seen.X)))
        rows = np.arange(len(above))
        self.head_ = _fitted(self.head, seen._replace(X=embedding), rows, None)
        return self

    def _halves(self, y: Array, groups: Array | None) -> tuple[Integers, Integers]:
        from sklearn.base import is_classifier

        group = np.arange(len(y)) if groups is None else groups
        classes = y if is_classifier(self.head) else None
        fold = inner_folds(group, classes, round(1 / self.share), self.random_state)
        return np.flatnonzero(fold != 0), np.flatnonzero(fold <= 0)

    def _blocks(self, X: Floats) -> list[Array]:
        found = [
            hidden_features(fitted, X) if is_network(member) else leaves(fitted, X)
            for member, fitted in zip(self.members, self.members_, strict=True)
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


def _fitted(learner: Any, whole: Part, rows: Integers, groups: Array | None) -> Any:
    from sklearn.base import clone

    own = part(whole, rows)
    inner = None if groups is None else groups[rows]
    given = {"sample_weight": own.weight, "groups": inner}
    taken = {k: v for k, v in given.items() if v is not None and takes(learner, k)}
    return clone(learner).fit(own.X, own.y, **taken)
