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
    network: Any = getattr(fitted, "estimator_", None)
    return network.units(X) if hasattr(network, "units") else hidden(network_of(fitted), X)


def leaves(fitted: Any, X: Floats) -> Array:
    """Return the number of the leaf [row, tree] that each row falls into."""
    learner = fitted.estimator_ if isinstance(fitted, EarlyStopped) else fitted
    is_lightgbm = hasattr(learner, "booster_")
    found = learner.predict(X, pred_leaf=True) if is_lightgbm else learner.apply(X)
    return np.asarray(found).reshape(len(X), -1).astype(np.int64)


def encoder(blocks: Sequence[Any]) -> Any:
    """Return an unfitted transformer of blocks side by side: leaves one-hot, numbers scaled.

    blocks: (whether they are leaves, columns) each. Numbers beyond all that were seen count as the
    farthest seen: a hidden unit that hardly ever stirs has no scale to be measured by.
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
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    return make_pipeline(imputer, MinMaxScaler(clip=True), StandardScaler())
