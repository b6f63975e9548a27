"""The scale of log(1 + value): on it a fusion minimises what `rmsle` charges.

One door for every strategy: the metric is the root of a squared error of log(1 + value), so a
strategy that gets these logs in place of values, and is told of squared errors, serves it exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import Entry
from fusecli.values import Floats, Notice, OutOfFold

METRIC, THERE = "rmsle", "rmse"  # the metric, and what it is on the scale
TOLD = Notice("for rmsle values are fused on the scale of log(1 + value), where it is the rmse")


def is_on_logs(strategy: Entry, oof: OutOfFold) -> bool:
    """Tell whether a strategy should work on the scale: it makes new values, and logs exist."""
    return oof.metric == METRIC and bool(strategy.traits["pools"]) and bool((oof.y > -1).all())


def fit_on_logs(strategy: Callable[..., Fused], oof: OutOfFold, **params: Any) -> Fused:
    """Return what a strategy makes of the logs, as a fusion of values."""
    preds = _logs(oof.preds)
    preds.flags.writeable = False
    inner = strategy(replace(oof, preds=preds, y=np.log1p(oof.y), metric=THERE), **params)
    notices = (*inner.notices, TOLD)
    return replace(inner, rule=on_logs, state={"inner": inner}, features=True, notices=notices)


def on_logs(preds: Floats, *, inner: Fused, features: Floats | None = None) -> Floats:
    """Return values [row, 1] from what the inner fusion makes of the members' logs."""
    return np.asarray(np.expm1(np.maximum(inner.predict(_logs(preds), features), 0.0)))


def _logs(values: Floats) -> Floats:
    """Return log(1 + value); a value below 0 counts as 0, as it does for the metric."""
    return np.asarray(np.log1p(np.maximum(values, 0.0)))
