"""A classifier of soft labels: each row counts for every class, with its probability as weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.errors import FuseError
from fusecli.features import protocol
from fusecli.features.early_stopping import Part, part
from fusecli.features.taking import takes
from fusecli.values import Array, Floats, Integers


def copied(whole: Part, soft: Floats) -> tuple[Part, Integers]:
    """Return a copy of each row for each class that is possible, and of which row each is.

    soft: [row, class]; it is the weight of the copy, times that of the row.
    """
    rows, labels = np.nonzero(soft)
    weight = soft[rows, labels]
    if whole.weight is not None:
        weight = weight * whole.weight[rows]
    return part(whole, rows)._replace(y=labels, weight=weight), rows


@dataclass(eq=False)
class SoftLabelled:
    """Fit `estimator` to the cross-entropy of soft labels, exactly: by weighted copies of rows."""

    estimator: Any

    get_params = protocol.get_params
    set_params = protocol.set_params
    __sklearn_tags__ = protocol.tags

    def fit(
        self,
        X: Any,
        y: Array,  # noqa: ARG002  # what scikit-learn gives; the preparation of columns learns it
        soft: Floats,
        sample_weight: Array | None = None,
        groups: Array | None = None,
    ) -> SoftLabelled:
        """Fit to soft labels [row, class]; copies of a row share a group, and its weight.

        Raises:
            FuseError: the estimator takes no weights.
        """
        from sklearn.base import clone

        if not takes(self.estimator, "sample_weight"):
            raise FuseError(f"{type(self.estimator).__name__} takes no weights, as soft labels are")
        copies, rows = copied(Part(X, np.zeros(len(soft)), sample_weight), soft)
        given: dict[str, Any] = {"sample_weight": copies.weight}
        if takes(self.estimator, "groups"):
            given["groups"] = rows if groups is None else groups[rows]
        self.estimator_ = clone(self.estimator).fit(copies.X, copies.y, **given)
        return self

    @property
    def classes_(self) -> Array:
        """The classes of the fitted estimator, in the order of its probabilities."""
        return np.asarray(self.estimator_.classes_)

    def predict(self, X: Any) -> Array:
        """Return the estimator's own predictions [row]."""
        return np.asarray(self.estimator_.predict(X))

    def predict_proba(self, X: Any) -> Floats:
        """Return the estimator's own probabilities [row, class]."""
        return np.asarray(self.estimator_.predict_proba(X))
