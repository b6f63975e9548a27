"""What an estimator's `fit` takes beside features and target."""

from __future__ import annotations

import inspect
from typing import Any

from fusecli.features.calibration import Calibrated


def takes(estimator: Any, name: str) -> bool:
    """Tell whether `fit` takes a parameter, and does not only hand it on to one that lacks it."""
    inner = getattr(estimator, "regressor", estimator)
    if isinstance(inner, Calibrated) and name == "sample_weight":
        inner = inner.estimator
    return name in inspect.signature(inner.fit).parameters
