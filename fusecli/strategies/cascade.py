"""Cascades: cheap stages answer what they are sure of, the rest goes on to dearer ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np

from fusecli import registry
from fusecli.errors import FuseError, UsageError
from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.answering import answered
from fusecli.strategies.cascading import NONE, Outcome, Rank, Tables, alone, outcome, searched
from fusecli.strategies.confidence import OWN, Surety, confidences, surenesses
from fusecli.strategies.given import Weights
from fusecli.strategies.inner import sampled
from fusecli.strategies.losses import shares
from fusecli.strategies.paired import record_loss
from fusecli.strategies.stage_prices import Needs, needs_of, worthwhile
from fusecli.strategies.stage_targets import target
from fusecli.values import NonNegative, OutOfFold, Positive, Share

MOST_FOR_SEARCH = 20_000  # records that thresholds are chosen on
Budget = Mapping[Literal["predict_ms"], Positive]


@strategy(
    "cascade",
    compared=False,
    pools=False,
    exclusive=("tolerance", "keep", "budget", "spend"),
    fewest=2,
)
def cascade(  # noqa: PLR0913  # each is a key of the recipe
    oof: OutOfFold,
    *,
    confidence: Surety | None = None,
    order: Literal["price", "given"] = "price",
    tolerance: NonNegative | None = None,
    keep: Share | None = None,
    budget: Budget | None = None,
    spend: Share | None = None,
    prices: Weights | None = None,
    passthrough: bool = False,
) -> Fused:
    """Stages in turn: each answers the rows that it is sure of, the rest goes on to the next.

    Usually `members: [cheap, {strategy: convex}]`: a fusion of all answers what is hard.
    confidence: probability (the largest, after temperature scaling: the default for classes),
        margin (between the two largest), agreement (share of the earlier stages with the same
        class; the first stage has none), or gain: a ridge regression, on the predictions so far,
        of what the last stage would save of the loss (the default for numbers).
    order: of the stages, by price or as given under `members`.
    tolerance: thresholds cost least while the metric is at most this much worse than the best
        stage alone; 0 when left out, for on new rows more is lost than on these (0.012 nats with
        300 of them, 0.005 with 1,000 in simulated tasks).
    keep: instead, the share of what the best stage gains over the first that must be kept.
    budget: instead, the most that a row may cost on average; the loss is then the least.
    spend: instead, the same as a share of what the dearest stage alone costs.
    prices: of the members, per 1,000 rows; when left out, as measured. Of more than six stages
        those stay that are better than all cheaper ones, six of them.
    passthrough: let `gain` look at the features too.
    Wins when most rows are easy: a network, then boosted trees, then convex weights of all kept, of
    what these gain over the best model on 20,000 letters, 102 % at 14 % of their cost (`spend: 0.5`
    116 % at 23 %), on 67,557 games of Connect Four 91 % at 41 % (96 % at 49 %). Loses where a cheap
    stage is seldom sure: the rmse of 21,609 house prices kept 98 % at 93 % (88 % at 48 %).
    Viola and Jones (2001); `gain` is the deferral rule of Jitkrittum et al. (2023).
    """
    needs = needs_of(oof, prices)
    places = needs.ascending if order == "price" else np.arange(len(oof.members))
    places = worthwhile(oof, needs, places)
    staged = oof.only(tuple(oof.members[k] for k in places))
    kind: Surety = confidence or ("probability" if oof.task.is_classification else "gain")
    sure = confidences(staged, kind, features=passthrough)
    how = partial(_tables, needs=needs, kind=kind, features=passthrough)
    tables, few = how(staged), how(sampled(staged, MOST_FOR_SEARCH))
    aims = {"tolerance": tolerance, "keep": keep, "budget": budget, "spend": spend}
    aim = _rank(few, aims, known=needs.known)
    found = outcome(tables, searched(few, aim).thresholds)
    state = {"order": places, "thresholds": found.thresholds, "confidences": sure}
    fused = Fused(answered, state, features=passthrough, facts=_facts(staged, tables, found))
    reach = dict(zip(staged.members, found.reach.tolist(), strict=True))
    unread = {name: reach.get(name, 0.0) for name in oof.members}
    return replace(fused, reach=unread, says=_said(staged, tables, found, known=needs.known))


def _tables(staged: OutOfFold, *, needs: Needs, kind: Surety, features: bool) -> Tables:
    loss, joint = record_loss(staged), kind not in OWN
    table = surenesses(staged, kind, features=features)
    losses = np.stack([loss(staged.y, pred) for pred in staged.preds])
    root = bool(registry.get("metrics", staged.metric).traits["root"])
    rows = needs.of(staged.members)
    return Tables(losses, table, shares(staged), rows, needs.prices, joint, root)


def _rank(tables: Tables, aims: Mapping[str, Any], *, known: bool) -> Rank:
    given = {name: aim for name, aim in aims.items() if aim is not None}
    if len(given) > 1:
        first, second, *_ = given
        raise UsageError(f"{first} and {second} are two aims", "give one of them")
    if not given.keys() & {"budget", "spend"}:
        return target(tables, tolerance=aims["tolerance"], keep=aims["keep"])
    costs = [outcome(tables, alone(tables, k)).cost for k in range(len(tables.losses))]
    if "spend" in given:
        return target(tables, limit=max(given["spend"] * max(costs), min(costs)))
    limit = _limit(given["budget"], known=known)
    if min(costs) > limit:
        text = f"no stage is within the budget of {limit:g} predict_ms: the cheapest takes"
        raise FuseError(f"{text} {min(costs):.3g}", "allow for more, or add a cheaper first stage")
    return target(tables, limit=limit)


def _limit(budget: Budget, *, known: bool) -> float:
    if "predict_ms" not in budget:
        raise UsageError("the budget names no resource", "give predict_ms")
    if not known:
        hint = "give prices by member name"
        raise UsageError("the prices of the stages were not measured", hint)
    return float(budget["predict_ms"])


def _whole(tables: Tables) -> Outcome:
    """Return what the best stage alone comes to."""
    return outcome(tables, alone(tables, tables.best))


def _facts(staged: OutOfFold, tables: Tables, found: Outcome) -> dict[str, float]:
    """Return coverage, reach and threshold of each stage, and the cost beside the best alone."""
    facts = {"predict_ms": found.cost, "predict_ms.whole": _whole(tables).cost}
    limits = (*found.thresholds, 0.0)
    for stage, name in enumerate(staged.members):
        facts[f"{name}.answers"] = float(found.answers[stage])
        facts[f"{name}.reach"] = float(found.reach[stage])
        facts[f"{name}.threshold"] = min(limits[stage], NONE)
    return facts


def _said(staged: OutOfFold, tables: Tables, found: Outcome, *, known: bool) -> str:
    shares = zip(staged.members, found.answers, strict=True)
    told = [f"{name} answers {100 * share:.0f} %" for name, share in shares if share > 0]
    spent = f"; {found.cost:.3g} of {_whole(tables).cost:.3g} ms/1k rows" if known else ""
    return ", ".join(told) + spent
