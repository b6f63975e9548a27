"""What the choice among many strategies is worth, once it has paid for having chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, nan
from typing import Any

import numpy as np

from fusecli import registry
from fusecli.evaluate import (
    Choice,
    CrossFit,
    Resampling,
    Rival,
    bbc,
    cross_fitted_choice,
    judged_choice,
    overlap,
    per_split,
    score,
    verdict,
)
from fusecli.evaluate.resampling import Drawn
from fusecli.evaluate.rivals import rope
from fusecli.leaderboard.contest import Contest, best_base_preds, only
from fusecli.leaderboard.rows import final_preds
from fusecli.metrics import sign
from fusecli.values import Array, Floats, Picked, Range, Row, Score, Task, Verdict

MOST_DRAWS = 1000
FEWEST_DRAWS = 200  # as few as BBC is used with (Tsamardinos et al. 2018)
FEWEST_SLOW_DRAWS = 100
ROWS_DRAWN = 2_000_000  # in all draws together: half a second
# A metric that is no mean over rows is worked out anew in each draw: so many losses in a second.
LOSSES = 100_000_000
SLOWER = 10  # times as long takes one that does not declare how it is reweighted


def picked(contest: Contest, covered: Array, rows: tuple[Row, ...]) -> Picked | None:
    """Return what "take the best strategy" scores; None where there is nothing to choose from.

    covered: [record] what all strategies predict. rows: of the board.
    """
    best = _best(contest, rows)
    base = next((row for row in rows if row.is_best_base), None)
    if best is None or base is None:
        return None
    choice = contest.choice or cross_fitted_choice(
        contest.metric, contest.oof, contest.fusions, ordered=contest.ordered
    )
    rival = Rival(base.name, best_base_preds(contest))
    preds = only(choice.preds, covered)
    bootstrap, gain, better = _bootstrapped(contest, rival)
    return Picked(
        best=best.spec.label,
        strategies=len(contest.succeeded),
        score=_score(contest, preds, choice.final),
        verdict=_judged(contest, choice, rival),
        taken=choice.taken,
        tied=_tied(contest, covered, best),
        bootstrap=bootstrap,
        bootstrap_gain=gain,
        better=better,
    )


def _best(contest: Contest, rows: tuple[Row, ...]) -> CrossFit | None:
    """Return the strategy with the best score on the board; of equal ones the first given."""
    scores = {row.name: row.score.value for row in rows if row.role == "fused" and row.score}
    able = [one for one in contest.succeeded if isfinite(scores.get(one.spec.label, nan))]
    return max(able, key=lambda one: sign(contest.metric) * scores[one.spec.label], default=None)


def _score(contest: Contest, preds: Floats, final: CrossFit | None) -> Score:
    fitted = final_preds(contest, final) if final else None
    oof, group, rung = contest.oof, contest.group, contest.rung
    return score(contest.metric, oof, preds, group=group, rung=rung, fitted=fitted)


def _judged(contest: Contest, choice: Choice, rival: Rival) -> Verdict:
    metric, oof = contest.metric, contest.oof
    found = judged_choice(metric, oof, choice, rival, ordered=contest.ordered)
    return replace(found, rung=contest.rung)


def _bootstrapped(contest: Contest, rival: Rival) -> tuple[Range, Range, float]:
    """Return the score of the choice and its gain by BBC, and the share of draws with a gain."""
    preds = np.stack([one.preds for one in contest.succeeded])
    found = bbc(contest.metric, contest.oof, preds, rival.preds, _resampling(contest))
    gain, traits = found.gain, registry.get("metrics", contest.metric).traits
    ends = np.clip([found.value, found.low, found.high], traits["low"], traits["high"])
    return Range(*map(float, ends)), Range(gain.value, gain.low, gain.high), gain.better


def _resampling(contest: Contest) -> Resampling:
    """Draw what stands or falls together: blocks in time, groups, or the rows of each class."""
    kind: Drawn = "stratified" if contest.oof.task.is_classification else "rows"
    if contest.group is not None:
        kind = "clustered"
    if contest.ordered:
        kind = "blocks"
    return Resampling(kind, _draws(contest), contest.oof.seed, contest.group)


def _draws(contest: Contest) -> int:
    """Return how often rows are drawn: as often as takes a second or two, within reason."""
    records = contest.oof.records
    traits = registry.get("metrics", contest.metric).traits
    if traits["per_row"] is None:
        losses = records * (len(contest.succeeded) + 1) * _effort(traits, contest.oof.task)
        wanted, least = LOSSES // losses, FEWEST_SLOW_DRAWS
    else:
        wanted, least = ROWS_DRAWN // records, FEWEST_DRAWS
    return max(least, min(wanted, MOST_DRAWS))


def _effort(traits: Mapping[str, Any], task: Task) -> int:
    """Return how often a metric that is no mean goes through the rows, in passes of a quick one."""
    passes = task.outputs if traits["ranks"] and task.outputs > 2 else 1
    return passes * (1 if traits.get("reweighted") else SLOWER)


def _tied(contest: Contest, covered: Array, best: CrossFit) -> tuple[str, ...]:
    """Name the strategies that the best one is not clearly better than, split by split."""
    losses = {one.spec.label: _by_split(contest, covered, one) for one in contest.succeeded}
    ours = losses.pop(best.spec.label)
    rho = overlap(contest.oof, ordered=contest.ordered)
    width = rope(contest.metric, float(np.nanmean(ours)))
    return tuple(
        name
        for name, theirs in losses.items()
        if verdict(theirs - ours, rho, width, name, contest.rung).call != "better"
    )


def _by_split(contest: Contest, covered: Array, fusion: CrossFit) -> Floats:
    """Return the loss (lower is better) of a fusion on each split; NaN where undefined."""
    preds = only(fusion.preds, covered)
    return -sign(contest.metric) * per_split(contest.metric, contest.oof, preds)
