"""Predictions that are missing for some rows: one door for every strategy.

A strategy never sees a gap. To learn, it gets the mean log-odds (or the mean) of the members that
predict the row in its place. To predict, a pool of weights goes on with the weights of the members
that are there, scaled; any other fusion gets the same filling, weighted by what it gives each
member.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from fusecli.errors import FuseError
from fusecli.fused import Fused
from fusecli.strategies.once import once
from fusecli.strategies.pools import geometric_pool, geometric_scores, linear_pool, softmax
from fusecli.strategies.power_mean import power_pool
from fusecli.values import Floats, OutOfFold

Mask = npt.NDArray[np.bool_]
RENORMALISED = (linear_pool, geometric_pool, power_pool)  # they do not read members of weight zero


def present(preds: Floats) -> Mask:
    """Return which members predict which rows [member, row]."""
    return np.asarray(np.isfinite(preds).all(axis=2))


def filled(preds: Floats, weights: Floats | None = None) -> Floats:
    """Return predictions [member, row, output] without gaps, where any member predicts the row.

    weights: [member] of those that fill a gap, all equal when left out; a row whose members have
    none is filled by all of them alike. The mean is of log-odds for classes.
    """
    there = present(preds)
    if there.all():
        return preds
    equal = np.ones(len(preds))
    found = preds.copy()
    for members, rows in _patterns(there):
        own = np.where(members, equal if weights is None else weights, 0.0)
        own = own if own.sum() > 0 else np.where(members, equal, 0.0)
        found[np.ix_(~members, rows)] = _mean(preds[:, rows], own / own.sum())
    return found


def _mean(preds: Floats, weights: Floats) -> Floats:
    if preds.shape[2] == 1:
        return linear_pool(preds, weights=weights)
    return softmax(geometric_scores(preds, weights))


def _patterns(there: Mask) -> list[tuple[Mask, npt.NDArray[np.intp]]]:
    """Return each set of members that predicts some rows but not all members do, with the rows."""
    gappy = np.flatnonzero(~there.all(axis=0) & there.any(axis=0))
    sets, place = np.unique(there[:, gappy].T, axis=0, return_inverse=True)
    return [(own, gappy[place == number]) for number, own in enumerate(sets)]


def fit_around(strategy: Callable[..., Fused], oof: OutOfFold, **params: Any) -> Fused:
    """Return what a strategy makes of records that may have gaps; it predicts around gaps too.

    Records without gaps give what the strategy gives, and its predictions are bit for bit the
    same where there are none. A record that no member predicts teaches nothing.

    Raises:
        FuseError: no member predicts any record.
    """
    full = whole(oof)
    if not full.records:
        raise FuseError("none of its members predicts any record that it could learn from")
    return tolerant(strategy(full, **params), oof.members)


@once
def whole(oof: OutOfFold) -> OutOfFold:
    """Return the records that any member predicts, without gaps: the same value for all who ask."""
    there = present(oof.preds)
    if there.all():
        return oof
    covered = np.asarray(there.any(axis=0))
    known = oof if covered.all() else oof.take(covered)
    preds = filled(known.preds)
    preds.flags.writeable = False
    return replace(known, preds=preds)


def tolerant(fused: Fused, members: tuple[str, ...]) -> Fused:
    """Return a fusion of these members that predicts around gaps, too."""
    weights = np.array([fused.weights.get(name, 0.0) for name in members])
    state = {"inner": fused, "shares": weights if fused.weights else None}
    return replace(fused, rule=around, state=state, features=True)


def around(
    preds: Floats, *, inner: Fused, shares: Floats | None, features: Floats | None = None
) -> Floats:
    """Return what the inner fusion predicts [row, output]; NaN where no member does."""
    there = present(preds)
    if there.all():
        return inner.predict(preds, features)
    if inner.rule in RENORMALISED:
        return _renormalised(preds, there, inner)
    covered = there.any(axis=0)
    fused = np.full(preds.shape[1:], np.nan)
    seen = None if features is None else features[covered]
    fused[covered] = inner.predict(filled(preds[:, covered], shares), seen)
    return fused


def _renormalised(preds: Floats, there: Mask, inner: Fused) -> Floats:
    """Return a pool of weights, in each row of the members that predict it."""
    fused = np.full(preds.shape[1:], np.nan)
    whole = there.all(axis=0)
    fused[whole] = inner.predict(preds[:, whole])
    for members, rows in _patterns(there):
        own = np.where(members, inner.state["weights"], 0.0)
        own = own if own.sum() > 0 else members.astype(np.float64)
        fused[rows] = inner.rule(preds[:, rows], **{**inner.state, "weights": own / own.sum()})
    return fused
