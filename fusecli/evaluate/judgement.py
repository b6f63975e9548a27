"""Is the fusion better than the best base model? The verdict, and what it must survive."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fusecli.evaluate.parts import overlap
from fusecli.evaluate.rivals import guessing, rope, shuffled
from fusecli.evaluate.scores import mean, per_split
from fusecli.evaluate.statistics import Posterior, correlated_t
from fusecli.metrics import sign
from fusecli.values import Call, Floats, OutOfFold, Rung, Verdict

SURE = 0.95
# Of beating guessing. At 0.95 noise was called better now and then; 0.99 costs power where splits
# are few and the signal is weak (three folds of some hundred rows), and hardly any elsewhere.
VERY_SURE = 0.99
FEWEST = 3


@dataclass(frozen=True)
class Guard:
    """Differences [split] whose mean must be above the ROPE too, and what it means if not."""

    gains: Floats
    reason: str


def _defined(gains: Floats) -> Floats:
    return gains[np.isfinite(gains)]


def _call(posterior: Posterior) -> Call:
    if posterior.better >= SURE:
        return "better"
    if posterior.worse >= SURE:
        return "worse"
    return "practically equal" if posterior.equal >= SURE else "inconclusive"


def verdict(
    gains: Floats, rho: float, rope: float, against: str, rung: Rung, guards: tuple[Guard, ...] = ()
) -> Verdict:
    """Judge differences [split] (positive: the fused is better; NaN: undefined).

    rho: see `correlated_t`. The call is `better` only if every guard is better than the ROPE too.
    Fewer than three defined differences are inconclusive.
    """
    gains = _defined(gains)
    if len(gains) < FEWEST:
        reason = f"fewer than {FEWEST} splits could be compared"
        return undecided(mean(gains), rope, against, rung, reason)
    found = pronounced(correlated_t(gains, rho, rope), rope, against, rung)
    return _guarded(found, rho, guards)


def pronounced(posterior: Posterior, rope: float, against: str, rung: Rung) -> Verdict:
    """Return what is known of a gain as a verdict."""
    return Verdict(
        _call(posterior),
        posterior.mean,
        posterior.half_width,
        posterior.better,
        posterior.equal,
        posterior.worse,
        rope,
        against,
        rung,
    )


def undecided(gain: float, rope: float, against: str, rung: Rung, reason: str) -> Verdict:
    """Return the verdict on a gain of which nothing more is known, and why."""
    none = float("nan")
    return Verdict("inconclusive", gain, none, none, none, none, rope, against, rung, reason)


def _guarded(found: Verdict, rho: float, guards: tuple[Guard, ...]) -> Verdict:
    if found.call != "better":
        return found
    for guard in guards:
        gains = _defined(guard.gains)
        if len(gains) < FEWEST or correlated_t(gains, rho, found.rope).better < VERY_SURE:
            return replace(found, call="inconclusive", reason=guard.reason)
    return found


@dataclass(frozen=True)
class Rival:
    """The best base model: its name on the board, its cross-fitted choice's predictions."""

    name: str
    preds: Floats


def judge(
    metric: str,
    oof: OutOfFold,
    preds: Floats,
    rival: Rival,
    *,
    ordered: bool = False,
    constrained: bool = True,
) -> Verdict:
    """Compare cross-fitted predictions [record, output] with the best base model's, by split.

    On noise an average beats its over-fitted members, and a combiner without constraints can read
    labels out of out-of-fold predictions. So a fusion is called better only if it beats guessing
    as well, and one without constraints only if its base models know something, too. Nor is it
    better while the base model that is best on all records scores as well there: where several are
    about as good, a choice made without the scored rows can be worse than each of them.
    """
    if oof.gappy:
        oof, preds, rival = _on_its_rows(oof, preds, rival)
    ours, theirs = (sign(metric) * per_split(metric, oof, p) for p in (preds, rival.preds))
    chance = sign(metric) * guessing(metric, oof, preds, ordered=ordered)
    guards = [Guard(ours - chance, "it does not clearly beat guessing")]
    if not constrained:
        blind = sign(metric) * shuffled(metric, oof, rival.preds)
        guards.append(Guard(theirs - blind, "its base models do not clearly beat guessing"))
    width = rope(metric, mean(theirs))
    rho = overlap(oof, ordered=ordered)
    found = verdict(ours - theirs, rho, width, rival.name, "cross-fit", tuple(guards))
    return _not_above_its_own(found, ours, metric, oof)


def _on_its_rows(oof: OutOfFold, preds: Floats, rival: Rival) -> tuple[OutOfFold, Floats, Rival]:
    """Return everything on the records that the rival predicts, but whole splits without any."""
    there = np.isfinite(rival.preds).all(axis=1)
    kept = there | ~np.isin(oof.split, np.unique(oof.split[there]))
    return oof.take(kept), preds[kept], replace(rival, preds=rival.preds[kept])


def _not_above_its_own(found: Verdict, ours: Floats, metric: str, oof: OutOfFold) -> Verdict:
    """Take `better` back where the base model of that name scores as well on the same rows."""
    if found.call != "better" or found.against not in oof.members:
        return found
    own = oof.preds[oof.members.index(found.against)]
    if np.isnan(own).any():  # not the same rows, and whoever is best there is the rival
        return found
    named = per_split(metric, oof, own)
    if mean(ours - sign(metric) * named) > 0:
        return found
    reason = f"{found.against} itself scores as well on the same rows"
    return replace(found, call="inconclusive", reason=reason)
