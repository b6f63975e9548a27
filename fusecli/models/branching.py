"""Networks that go on from a trained one, so that they stay near enough to be averaged."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fusecli.features.early_stopping import Part


def branched(trunk: Any, learner: Any, rows: Part, passes: int) -> Any:
    """Return a copy of a fitted perceptron that has gone over other rows some more times.

    learner: the perceptron whose parameters it goes on with. The scale of values stays the trunk's.
    """
    branch = deepcopy(trunk)
    network = _network(branch)
    network.set_params(**_unfitted(learner).get_params())
    del network._optimizer  # it would go on with the parameters of the trunk
    y = rows.y
    if hasattr(branch, "transformer_"):
        y = branch.transformer_.transform(y.reshape(-1, 1))[:, 0]
    for _ in range(passes):
        network.partial_fit(rows.X, y, sample_weight=rows.weight)
    return branch


def _network(fitted: Any) -> Any:
    """Return the perceptron inside the scale of its target and its early stopping."""
    return getattr(fitted, "regressor_", fitted).estimator_


def _unfitted(learner: Any) -> Any:
    return getattr(learner, "regressor", learner).estimator
