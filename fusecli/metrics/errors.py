"""Metrics of regression: means, or roots of means, of errors by row, and R²."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le

from fusecli.registry import metric
from fusecli.values import Array, Floats, Kind

Quantile = Annotated[float, Ge(0), Le(1)]
SAME = 1e-13  # a variance, as a share of the mean square, that is nothing but rounding
REGRESSION: tuple[Kind, ...] = ("regression",)


def squared_errors(y: Array, pred: Floats) -> Floats:
    """Return the squared error by row."""
    return np.asarray(np.square(y - pred[:, 0]))


@metric("rmse", tasks=REGRESSION, better="lower", per_row=squared_errors, root=True)
def rmse(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Root of the mean squared error, in the target's units."""
    return float(np.sqrt(np.average(squared_errors(y, pred), weights=weight)))


def absolute_errors(y: Array, pred: Floats) -> Floats:
    """Return the size of the error by row."""
    return np.asarray(np.abs(y - pred[:, 0]))


@metric("mae", tasks=REGRESSION, better="lower", per_row=absolute_errors)
def mae(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Mean size of the error, in the target's units."""
    return float(np.average(absolute_errors(y, pred), weights=weight))


def relative_errors(y: Array, pred: Floats) -> Floats:
    """Return the error by row as a share of the target; a target of zero counts as 2.2e-16."""
    return absolute_errors(y, pred) / np.maximum(np.abs(y), np.finfo(np.float64).eps)


@metric("mape", tasks=REGRESSION, better="lower", per_row=relative_errors)
def mape(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Mean error as a share of the target (0.1 is ten percent)."""
    return float(np.average(relative_errors(y, pred), weights=weight))


def squared_log_errors(y: Array, pred: Floats) -> Floats:
    """Return the squared error of log(1 + value) by row; NaN for targets of -1 and below."""
    target = np.where(y > -1, y, np.nan)
    return np.asarray(np.square(np.log1p(target) - np.log1p(np.maximum(pred[:, 0], 0.0))))


@metric("rmsle", tasks=REGRESSION, better="lower", per_row=squared_log_errors, root=True)
def rmsle(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Root of the mean squared error of log(1 + value); predictions below 0 count as 0.

    Fusions are made on that scale, where it is the rmse. NaN when a target is -1 or below.
    """
    return float(np.sqrt(np.average(squared_log_errors(y, pred), weights=weight)))


def pinball_losses(y: Array, pred: Floats, *, alpha: Quantile = 0.5) -> Floats:
    """Return the quantile loss by row."""
    error = y - pred[:, 0]
    return np.asarray(np.maximum(alpha * error, (alpha - 1) * error))


@metric("pinball", tasks=REGRESSION, better="lower", per_row=pinball_losses)
def pinball(
    y: Array, pred: Floats, weight: Floats | None = None, *, alpha: Quantile = 0.5
) -> float:
    """Mean quantile loss: errors above the prediction cost alpha, below it 1 - alpha."""
    return float(np.average(pinball_losses(y, pred, alpha=alpha), weights=weight))


def _deviations(y: Array, weight: Floats | None) -> Floats:
    return np.asarray(np.square(y - np.average(y, weights=weight)))


def r2_influence(y: Array, pred: Floats, weight: Floats | None) -> Floats:
    """Return what each row adds to R²."""
    share = np.full(len(y), 1 / len(y)) if weight is None else weight / weight.sum()
    left, all_ = squared_errors(y, pred), _deviations(y, weight)
    variance, error = share @ all_, share @ left
    return np.asarray(share * (error * all_ / variance - left) / variance)


def _r2_by_draw(target: Floats, errors: Floats, weights: Floats) -> Floats:
    """Return R² [draw] by weights [draw, row] of the target about its mean and squared errors."""
    total = weights.sum(axis=1)
    total = np.where(total > 0, total, np.nan)
    mean, square, error = (weights @ each / total for each in (target, target**2, errors))
    variance = square - mean**2
    return np.asarray(1 - error / np.where(variance > SAME * square, variance, np.nan))


def r2_reweighted(y: Array, pred: Floats) -> Callable[[Floats], Floats]:
    """Return R² as a function of weights [draw, row]."""
    return partial(_r2_by_draw, y - y.mean(), squared_errors(y, pred))


@metric(
    "r2",
    tasks=REGRESSION,
    better="higher",
    low=float("-inf"),
    high=1.0,
    influence=r2_influence,
    reweighted=r2_reweighted,
    rope=(0.01, "absolute"),
)
def r2(y: Array, pred: Floats, weight: Floats | None = None) -> float:
    """Share of the target's variance that is explained; NaN when the target is constant."""
    variance = float(np.average(_deviations(y, weight), weights=weight))
    if np.ptp(y) == 0:
        return float("nan")
    return 1 - float(np.average(squared_errors(y, pred), weights=weight)) / variance
