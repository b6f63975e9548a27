"""Weighted products of meta-features and members, and their penalised fits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from fusecli.fused import Fused
from fusecli.strategies.inner import inner_groups
from fusecli.strategies.log_pools import MOST_FOR_CHOICE, LogPool, tuned
from fusecli.strategies.losses import shares
from fusecli.strategies.meta_inputs import signals
from fusecli.strategies.pools import clipped_logs, softmax
from fusecli.values import Floats, Integers, OutOfFold

TINY = 1e-300  # where all predictions are the same

Meta = Callable[[Floats, Floats | None], Floats]
"""From predictions and features to meta-features [row, meta-feature], the first of them one."""


def _products(signal: Floats, meta: Floats) -> Floats:
    """Return f_j p_k [k and j, row], all meta-features of a member side by side."""
    return np.asarray((signal[:, None] * meta.T).reshape(-1, len(meta)))


def _centre(members: int, count: int) -> Floats:
    """Return the weights of the plain mean [k and j]: 1/m for the meta-feature one."""
    return np.tile(np.eye(count)[0] / members, members)


def class_products(oof: OutOfFold, meta: Meta, ridges: tuple[float, ...]) -> Fused:
    """Fit softmax(offset_c + sum_kj v_kj f_j log p_kc) to classes, the ridge by inner folds."""
    fitted, ridge = tuned(partial(product_pool, meta), oof, ridges)
    size = len(fitted) - oof.task.outputs
    state = {"meta": meta, "weights": fitted[:size], "offsets": fitted[size:]}
    return Fused(weighted_logs, state, features=True, facts={"ridge": ridge})


def product_pool(meta: Meta, oof: OutOfFold) -> LogPool:
    """Return the log pool whose members are products with meta-features."""
    f = meta(oof.preds, oof.features)
    centre = _centre(len(oof.members), f.shape[1])
    own = partial(_own_logs, oof.preds)
    if oof.records <= MOST_FOR_CHOICE:  # as often as these are asked for, they are worked out once
        own = partial(_slice, own(slice(None)))
    logs = partial(_logs, own, f)
    return LogPool(logs, oof.y, shares(oof), len(centre), oof.task.outputs, centre, signed=True)


def _own_logs(preds: Floats, part: slice) -> Floats:
    """Return the logs [class, member, row]; of two classes the log-odds of the second only."""
    own = preds[:, part]
    if own.shape[2] == 2:
        return signals(own[:, :, 1], "logit")[None]
    return clipped_logs(np.ascontiguousarray(own.transpose(2, 0, 1)))


def _slice(logs: Floats, part: slice) -> Floats:
    return logs[:, :, part]


def _logs(own: Callable[[slice], Floats], f: Floats, part: slice) -> Floats:
    """Return products [class, k and j, row] of the members' logs and the meta-features."""
    logs, meta = own(part), np.ascontiguousarray(f[part].T)
    products = logs[:, :, None] * meta
    return np.asarray(products.reshape(len(logs), -1, meta.shape[1]))


def weighted_logs(
    preds: Floats,
    *,
    meta: Meta,
    weights: Floats,
    offsets: Floats,
    features: Floats | None = None,
) -> Floats:
    """Return softmax(offset_c + sum_kj v_kj f_j log p_kc) [row, class]."""
    logs = _logs(partial(_own_logs, preds), meta(preds, features), slice(None))
    scores = np.tile(offsets, (preds.shape[1], 1))
    scores[:, -len(logs) :] += np.einsum("j,cjr->rc", weights, logs)
    return softmax(scores)


def value_products(oof: OutOfFold, meta: Meta, ridges: tuple[float, ...]) -> Fused:
    """Fit offset + sum_kj v_kj f_j p_k to values, the ridge by inner folds."""
    f, share = meta(oof.preds, oof.features), shares(oof)
    origin = float(share @ oof.y)
    table = np.vstack([np.ones(oof.records), _products(oof.preds[:, :, 0] - origin, f)])
    sums = _sums(np.vstack([table, oof.y - origin]) * np.sqrt(share), inner_groups(oof))
    centre = np.append(0.0, _centre(len(oof.members), f.shape[1]))
    ridge = _chosen(sums, centre, ridges)
    fitted = _solved(sums.sum(axis=0), centre, ridge)
    state = {"meta": meta, "weights": fitted[1:], "offset": float(fitted[0]), "origin": origin}
    return Fused(weighted_values, state, features=True, facts={"ridge": ridge})


def _sums(table: Floats, group: Integers) -> Floats:
    """Return the products of the rows of a table [column, record] in each part of the records."""
    parts = (table[:, group == number] for number in range(group.max() + 1))
    return np.stack([own @ own.T for own in parts])


def _solved(sums: Floats, centre: Floats, ridge: float) -> Floats:
    """Return (offset, v) of least squared error plus ridge |v - centre|^2, offset free."""
    gram, with_target = sums[:-1, :-1] / sums[0, 0], sums[:-1, -1] / sums[0, 0]
    scale = max(float(np.trace(gram) - 1) / (len(gram) - 1), TINY)
    penalty = np.append(0.0, np.full(len(centre) - 1, ridge * scale))
    moved = np.linalg.solve(gram + np.diag(penalty), with_target - gram @ centre)
    return np.asarray(centre + moved)


def _chosen(sums: Floats, centre: Floats, ridges: tuple[float, ...]) -> float:
    """Return the ridge of least mean error over the parts, each fitted by the others."""
    if len(ridges) == 1 or len(sums) == 1:
        return ridges[0]
    losses = [
        [_error(own, _solved(sums.sum(axis=0) - own, centre, ridge)) for ridge in ridges]
        for own in sums
    ]
    return ridges[int(np.mean(losses, axis=0).argmin())]


def _error(sums: Floats, fitted: Floats) -> float:
    residual = np.append(-fitted, 1.0)
    return float(residual @ sums @ residual / sums[0, 0])


def weighted_values(
    preds: Floats,
    *,
    meta: Meta,
    weights: Floats,
    offset: float,
    origin: float,
    features: Floats | None = None,
) -> Floats:
    """Return origin + offset + sum_kj v_kj f_j (p_k - origin) [row, 1]."""
    products = _products(preds[:, :, 0] - origin, meta(preds, features))
    return np.asarray((origin + offset + weights @ products)[:, None])
