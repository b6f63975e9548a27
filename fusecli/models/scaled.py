"""Targets on a scale of their own, for learners whose parameters count in its unit."""

from __future__ import annotations

from typing import Any


def standard_target(regressor: Any) -> Any:
    """Return the regressor learning a target of mean 0 and deviation 1, and predicting the own."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import StandardScaler

    return TransformedTargetRegressor(regressor, transformer=StandardScaler(), check_inverse=False)
