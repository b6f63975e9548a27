"""Columns that have no value at all in the training rows of a fold."""

from __future__ import annotations

from typing import Any

import numpy as np

from fusecli.values import Array, Floats


class Filled:
    """Put 0 for every cell of a column that is missing in all training rows; it tells nothing.

    A scikit-learn transformer of numbers; some learners that take missing cells stumble over a
    column without any other.
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  # scikit-learn's
        """Return no parameters."""
        return {}

    def __sklearn_tags__(self) -> Any:
        """Return scikit-learn's tags of a transformer that takes missing cells."""
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        transformer, inputs = TransformerTags(), InputTags(allow_nan=True)
        target = TargetTags(required=False)
        return Tags(None, target, transformer_tags=transformer, input_tags=inputs)

    def fit(self, X: Floats, y: Array | None = None) -> Filled:  # noqa: ARG002  # scikit-learn's
        """Note which columns are empty."""
        self.empty_ = np.isnan(X).all(axis=0)
        return self

    def transform(self, X: Floats) -> Floats:
        """Return X [row, column] with those columns 0."""
        return np.where(self.empty_, 0.0, X)
