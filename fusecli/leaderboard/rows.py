"""The rows of the board: a base model's, a fusion's, a failed one's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from fusecli.evaluate import CrossFit, Rival, holdout_score, is_constrained, judge, leaves, score
from fusecli.leaderboard.contest import Contest, Holdout, only
from fusecli.values import Array, Floats, Price, Role, Row, Score

FREE = Price(0.0, 0.0, 0)


def _scores(
    contest: Contest, preds: Floats, fitted: Floats | None = None
) -> tuple[Score, dict[str, Score]]:
    """Score predictions [record, output] by the main metric, and by the others.

    fitted: see `score`.
    """

    def scored(metric: str) -> Score:
        oof, group, rung = contest.oof, contest.group, contest.rung
        return score(metric, oof, preds, group=group, rung=rung, fitted=fitted)

    also = {name: scored(name) for name in contest.also}
    return also.get(contest.metric) or scored(contest.metric), also


def _holdout_preds(contest: Contest, holdout: Holdout) -> Floats:
    """Return the members' predictions as the fusions take them; NaN for who made none."""
    missing = np.full(holdout.preds.shape[1:], np.nan)
    by_name = dict(zip(holdout.members, holdout.preds, strict=True))
    return np.stack([by_name.get(name, missing) for name in contest.learned_from.members])


def _on_holdout(contest: Contest, combine: Callable[[Floats, Holdout], Floats]) -> Score | None:
    """Score what `combine` makes of the members' predictions; None where it cannot be known."""
    holdout = contest.holdout
    if holdout is None:
        return None
    preds = combine(_holdout_preds(contest, holdout), holdout)
    there = np.isfinite(preds).all(axis=1)
    if not there.all() and not (contest.oof.gappy and there.any()):
        return None
    weight = None if holdout.weight is None else holdout.weight[there]
    return holdout_score(contest.metric, holdout.y[there], preds[there], weight)


def base_row(contest: Contest, name: str, covered: Array) -> Row:
    """Score one base model on the covered records; its weight is the main fusion's."""
    main = contest.fusions[0].deployed if contest.fusions else None
    at = contest.learned_from.members.index(name)
    preds = contest.oof.preds[contest.oof.members.index(name)]
    own, also = _scores(contest, only(preds, covered))
    return Row(
        name,
        "base",
        own,
        also,
        price=_price_of(contest, {name: 1.0}) if name in contest.prices else None,
        weight=main.weights.get(name, 0.0) if main and main.weights else None,
        holdout=_on_holdout(contest, lambda given, _: given[at]),
        imported=name in contest.imported,
    )


def members_used(contest: Contest, fusion: CrossFit) -> tuple[str, ...]:
    """Return the base models with a weight in a fusion; all below it if it knows no weights."""
    weights = fusion.deployed.weights if fusion.deployed else {}
    known = contest.learned_from
    below = leaves(fusion.spec, known.members, known.hidden)
    reach = fusion.deployed.reach if fusion.deployed else {}
    read = (name for name in below if not weights or weights.get(name, 0.0) > 0)
    return tuple(name for name in read if reach.get(name, 1.0) > 0)


def _price(contest: Contest, fusion: CrossFit) -> Price | None:
    """Add up what the members that it uses cost, by how many rows need them, and the fusing.

    None if nobody knows what one of them costs.
    """
    reach = fusion.deployed.reach if fusion.deployed else {}
    used = {name: reach.get(name, 1.0) for name in members_used(contest, fusion)}
    if used.keys() & set(contest.imported):
        return None
    return Price(fusion.seconds, fusion.predict_ms, 0) + _price_of(contest, used)


def _price_of(contest: Contest, reach: Mapping[str, float]) -> Price:
    """Add up what base models cost with all that they need, each counted once.

    reach: by base model, the share of rows that it predicts; what several need predicts the most.
    """
    total: dict[str, float] = {}
    for name, share in reach.items():
        for one in (name, *contest.needs.get(name, ())):
            total[one] = max(total.get(one, 0.0), share)
    prices = (contest.prices.get(name, FREE).reached(share) for name, share in total.items())
    return sum(prices, FREE)


def final_preds(contest: Contest, fusion: CrossFit) -> Floats | None:
    """Return what the combiner fitted to all records says of them; None where it is nested."""
    return None if contest.rung == "nested" else fusion.own


def _is_whole(contest: Contest, fusion: CrossFit) -> bool:
    """Tell whether every member that a fusion uses predicts the holdout, but for single rows."""
    if contest.holdout is None:
        return True
    given = zip(contest.holdout.members, contest.holdout.preds, strict=True)
    silent = {name for name, preds in given if np.isnan(preds).all()}
    return silent.isdisjoint(members_used(contest, fusion))


def failed_row(contest: Contest, fusion: CrossFit) -> Row:
    """Name a fusion that failed and why."""
    return Row(fusion.spec.label, _role(contest, fusion), None, reason=fusion.reason)


def _role(contest: Contest, fusion: CrossFit) -> Role:
    return "inner" if fusion.spec.label in contest.inner else "fused"


def fused_row(contest: Contest, fusion: CrossFit, covered: Array, rival: Rival) -> Row:
    """Score one fusion on the covered records and judge it against the best base model."""
    deployed = fusion.deployed
    if deployed is None:
        return failed_row(contest, fusion)
    preds = only(fusion.preds, covered)
    own, also = _scores(contest, preds, final_preds(contest, fusion))
    judged = judge(
        contest.metric,
        contest.oof,
        preds,
        rival,
        ordered=contest.ordered,
        constrained=contest.rung == "nested" or is_constrained(fusion.spec),
    )
    aside = contest if _is_whole(contest, fusion) else replace(contest, holdout=None)
    holdout = _on_holdout(aside, lambda given, at: deployed.predict(given, at.features))
    price = _price(contest, fusion)
    judged = replace(judged, rung=contest.rung)
    role = _role(contest, fusion)
    return Row(fusion.spec.label, role, own, also, judged, price, holdout=holdout)
