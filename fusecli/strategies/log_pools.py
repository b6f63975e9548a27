"""Fitted log pools: softmax of offsets plus weighted logs of probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from fusecli.strategies.blocks import blocks
from fusecli.strategies.inner import inner_parts, sampled
from fusecli.strategies.losses import shares
from fusecli.strategies.meta_inputs import Transform, signals
from fusecli.strategies.newton import Model, convex_minimum
from fusecli.strategies.once import once
from fusecli.strategies.pools import clipped_logs
from fusecli.values import Array, Floats, OutOfFold

OFFSET_RIDGE = 1e-6  # keeps the offset of a class that never occurs finite
FALLBACK_RIDGE = 0.01  # where one split leaves nothing to choose by
MOST_FOR_CHOICE = 10_000  # records; above, the weakest penalty is taken
ROUGHLY = 1e-7  # nats; a choice or a start needs no more

Logs = Callable[[slice], Floats]


@dataclass(frozen=True)
class LogPool:
    """The mean log loss of p_c ~ exp(a_c + sum_k b_k log p_kc), as a function of (b, a).

    logs: gives the logs [class, member, record] of a block of records; of two classes only the
        log-odds of the second, those of the first being zero. y: [record] class codes.
    share: [record] of the total weight. centre: what the penalty draws each b_k to, or [member].
    signed: whether b_k may be negative.
    """

    logs: Logs
    y: Array
    share: Floats
    members: int
    classes: int
    centre: float | Floats
    signed: bool = False


def class_pool(oof: OutOfFold, *, centre: float) -> LogPool:
    """Return the pool of all classes."""
    if oof.task.outputs == 2:
        return replace(rest_pool(oof, code=1, transform="logit"), centre=centre)
    logs = partial(_class_logs, oof.preds)
    if oof.records <= MOST_FOR_CHOICE:
        logs = partial(_slice, logs(slice(None)))
    return LogPool(logs, oof.y, shares(oof), len(oof.members), oof.task.outputs, centre)


def rest_pool(oof: OutOfFold, *, code: int, transform: Transform) -> LogPool:
    """Return the pool of one class against the rest: a logistic regression on its signals."""
    own = np.empty(oof.preds.shape[:2])
    for row, pred in zip(own, oof.preds, strict=True):
        row[:] = signals(pred[:, code], transform)
    y = (oof.y == code).astype(np.int64)
    return LogPool(partial(_slice, own[None]), y, shares(oof), len(oof.members), 2, 0.0)


def _class_logs(preds: Floats, part: slice) -> Floats:
    return clipped_logs(np.ascontiguousarray(preds[:, part].transpose(2, 0, 1)))


def _slice(logs: Floats, part: slice) -> Floats:
    return logs[:, :, part]


def fit(
    pool: LogPool, ridge: float, start: Floats | None = None, *, roughly: bool = False
) -> Floats:
    """Return the (b, a) [member + class] of least loss + ridge/2 |b - centre|^2, with b >= 0.

    roughly: to about `ROUGHLY` nats, which spares a look at where the last step leads.
    """
    ends = {"tolerance": ROUGHLY, "enough": ROUGHLY} if roughly else {}
    free = (np.arange(pool.members + pool.classes) >= pool.members) | pool.signed
    start = _centre(pool) if start is None else start
    return convex_minimum(partial(_penalised, pool, ridge), start, free=free, **ends)


def _centre(pool: LogPool) -> Floats:
    """Return where the penalty is zero: (b, a) [member + class]."""
    return np.append(np.full(pool.members, pool.centre), np.zeros(pool.classes))


def tuned(
    make: Callable[[OutOfFold], LogPool], oof: OutOfFold, ridges: Sequence[float]
) -> tuple[Floats, float]:
    """Return the fitted (b, a) and the ridge: the one of least loss on inner parts of records.

    ridges: strongest first. Many records are fitted from where a sample of them ends.
    """
    few = _few(oof)
    path = _path(make(few), ridges if few is oof else ridges[-1:])
    ridge = _chosen_ridge(make, oof, path) if len(path) > 1 else ridges[-1]
    return fit(make(oof), ridge, path[ridge]), ridge


@once
def _few(oof: OutOfFold) -> OutOfFold:
    """Return a sample that is good enough to choose by and to start from."""
    return sampled(oof, MOST_FOR_CHOICE)


def _path(pool: LogPool, ridges: Sequence[float]) -> dict[float, Floats]:
    """Return the rough solution for each ridge, each found from the one before."""
    path: dict[float, Floats] = {}
    x = None
    for ridge in ridges:
        x = path[ridge] = fit(pool, ridge, x, roughly=True)
    return path


def _chosen_ridge(
    make: Callable[[OutOfFold], LogPool], oof: OutOfFold, path: Mapping[float, Floats]
) -> float:
    """Return the ridge of least mean loss; the path on all records is where the fits start."""
    losses = []
    for part in inner_parts(oof):
        train, test = make(part.train), make(part.test)
        fits = (fit(train, ridge, x, roughly=True) for ridge, x in path.items())
        losses.append([_loss(test, x) for x in fits])
    return list(path)[int(np.mean(losses, axis=0).argmin())] if losses else FALLBACK_RIDGE


def _loss(pool: LogPool, x: Floats) -> float:
    parts = blocks(len(pool.y), pool.classes)
    return sum(_at(pool, x, part).loss for part in parts)


@dataclass(frozen=True)
class _Block:
    """A pool on one block of records: logs as above, log-probabilities [class, record], loss."""

    logs: Floats
    y: Array
    share: Floats
    log_p: Floats

    @property
    def loss(self) -> float:
        return -float(self.share @ self.log_p[self.y, np.arange(len(self.y))])


def _at(pool: LogPool, x: Floats, part: slice) -> _Block:
    logs = pool.logs(part)
    scores = np.repeat(x[pool.members :, None], logs.shape[2], axis=1)
    scores[-len(logs) :] += x[: pool.members] @ logs
    scores -= scores.max(axis=0)
    log_p = scores - np.log(np.exp(scores).sum(axis=0))
    return _Block(logs, pool.y[part], pool.share[part], log_p)


def _penalised(pool: LogPool, ridge: float, x: Floats) -> Model:
    """Return the second-order model of the penalised loss at x = (b, a)."""
    m, size = pool.members, pool.members + pool.classes
    penalty = np.where(np.arange(size) < m, ridge, OFFSET_RIDGE)
    pulled = x - _centre(pool)
    value, gradient = float(penalty @ pulled**2) / 2, penalty * pulled
    hessian = np.diag(penalty)
    for part in blocks(len(pool.y), pool.classes):
        block = _at(pool, x, part)
        value += block.loss
        _add_slope(gradient, block, m)
        _add_curvature(hessian, block, m)
    return Model(value, gradient, hessian)


def _add_slope(gradient: Floats, block: _Block, m: int) -> None:
    excess = np.exp(block.log_p)
    excess[block.y, np.arange(len(block.y))] -= 1
    excess *= block.share
    for logs, own in zip(block.logs, excess[-len(block.logs) :], strict=True):
        gradient[:m] += logs @ own
    gradient[m:] += excess.sum(axis=1)


def _add_curvature(hessian: Floats, block: _Block, m: int) -> None:
    """Add the covariance under p of the logs and of the one-hot classes."""
    p = np.exp(block.log_p)
    weight = block.share * p
    hessian[m:, m:] += np.diag(weight.sum(axis=1)) - weight @ p.T
    if len(block.logs) == 1:
        _add_products(hessian, block.logs[0], weight[1] * p[0], m)
        return
    mean = np.einsum("cmr,cr->mr", block.logs, p)
    for c, logs in enumerate(block.logs):
        centred = logs - mean
        _add_cross(hessian, m + c, centred @ weight[c], m)
        centred *= np.sqrt(weight[c])
        hessian[:m, :m] += centred @ centred.T


def _add_products(hessian: Floats, odds: Floats, spread: Floats, m: int) -> None:
    """Add what two classes have: the log-odds [member, record] times their variance p(1 - p)."""
    crossed = odds @ spread
    _add_cross(hessian, m, -crossed, m)
    _add_cross(hessian, m + 1, crossed, m)
    rooted = odds * np.sqrt(spread)
    hessian[:m, :m] += rooted @ rooted.T


def _add_cross(hessian: Floats, at: int, crossed: Floats, m: int) -> None:
    hessian[:m, at] += crossed
    hessian[at, :m] += crossed
