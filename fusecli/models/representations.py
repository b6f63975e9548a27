"""What fitted trees and networks know of a row, beside what they predict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fusecli.features.early_stopping import EarlyStopped
from fusecli.models.networks import hidden, network_of
from fusecli.values import Array, Floats


def is_network(learner: Any) -> bool:
    """Tell whether a learner, fitted or not, has hidden layers; all others have leaves."""
    inner = getattr(learner, "regressor", learner)
    return hasattr(getattr(inner, "estimator", inner), "hidden_layer_sizes")


def hidden_features(fitted: Any, X: Floats) -> Floats:
    """Return the activations [row, unit] of the last hidden layer of a network."""
    return hidden(network_of(fitted), X)


def leaves(fitted: Any, X: Floats) -> Array:
    """Return the number of the leaf [row, tree] that each row falls into."""
    learner = fitted.estimator_ if isinstance(fitted, EarlyStopped) else fitted
    is_lightgbm = hasattr(learner, "booster_")
    found = learner.predict(X, pred_leaf=True) if is_lightgbm else learner.apply(X)
    return np.asarray(found).reshape(len(X), -1).astype(np.int64)


def encoder(blocks: Sequence[Any]) -> Any:
    """Return an unfitted transformer of blocks side by side: leaves one-hot, numbers scaled.

    blocks: (whether they are leaves, columns) each.
    """
    from sklearn.compose import ColumnTransformer

    steps = [
        (f"block{k}", _one_hot() if are_leaves else _scaled(), columns)
        for k, (are_leaves, columns) in enumerate(blocks)
    ]
    return ColumnTransformer(steps, sparse_threshold=0.5, n_jobs=1)


def _one_hot() -> Any:
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(handle_unknown="ignore")


def _scaled() -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
    )
