"""Nearest neighbours."""

from __future__ import annotations

from typing import Any, Literal

from fusecli.models.suited import handed_on
from fusecli.registry import model
from fusecli.values import Count, Positive, Task

Metric = Literal["minkowski", "euclidean", "manhattan", "chebyshev", "cosine", "canberra"]


@model("k_nearest_neighbours", weights=False)
def k_nearest_neighbours(  # noqa: PLR0913  # the recipe's keys
    task: Task,
    seed: int,
    *,
    n_neighbors: Count = 15,
    weights: Literal["uniform", "distance"] = "distance",
    metric: Metric = "minkowski",
    p: Positive = 2.0,
    algorithm: Literal["auto", "ball_tree", "kd_tree", "brute"] = "auto",
    leaf_size: Count = 30,
) -> Any:
    """The mean of the training rows that are nearest, on scaled columns."""
    own = handed_on(locals())
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    return (KNeighborsClassifier if task.is_classification else KNeighborsRegressor)(**own)
