"""`auto`: a blend of cross-fitted combiners, or one of them that is as good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from fusecli.errors import UsageError
from fusecli.fused import Fused
from fusecli.metrics import sign
from fusecli.registry import strategy
from fusecli.strategies.choosing import Choice, Option, Prefer, Trial, choose, trial
from fusecli.strategies.inner import sampled
from fusecli.strategies.level_three import parts
from fusecli.strategies.level_two import COMBINE, Candidate, suited
from fusecli.values import Floats, OutOfFold

MOST_FOR_TRIAL = 20_000  # records that combiners are compared on


@strategy("auto", compared=False)
def auto(
    oof: OutOfFold,
    *,
    combiners: tuple[Candidate, ...] | None = None,
    prefer: Prefer = "loss",
) -> Fused:
    """Blends combiners by how they do on rows that they did not see; falls back to simpler ones.

    combiners: those that are tried. When left out: the best member, the mean of the five best,
        convex weights (greedy selection for metrics that are not convex), `logpool`, `stacking`
        (not with fewer than ten rows for every class and member), and from 1,000 rows and up to 5
        classes small monotone trees; in time order the best member, means and greedy selection.
    prefer: loss, or the simplest or the cheapest within one standard error of the choice.
    Each is fitted to all records but one part of five along their splits, and predicts that part.
    Their weights have the least loss on those predictions, up to 2,000 records as the mean over 20
    Bayesian bootstraps of the rows; under 0.05 they are dropped. If blends whose weights did not
    see the rows are worse than the best member chosen likewise, by more than two paired standard
    errors, it is the convex weights, or the best member. Of what differs by less than 0.1 of them
    the cheapest is taken. With fewer than 100 rows, effectively, or 5 parts in time order the best
    combiner is taken and nothing is blended. More than 20,000 records are sampled for all this;
    what is taken is fitted to all.
    On 21 tables of 2,000 to 70,000 rows it gained 0.0005 nats on the best strategy in hindsight
    (greedy selection lost 0.006, the best member 0.012, the plain mean 0.037); on 30 smaller ones
    it lost 0.005 (0.008, 0.030, 0.038, and 0.033 what seems best on the records it was fitted to).
    Slow: it fits six times what it tries, so a comparison has it only by name.
    Stacking of stackers: van der Laan et al. (2007).
    """
    few = sampled(oof, MOST_FOR_TRIAL)
    names = _checked(oof, combiners) or suited(oof)
    if len(names) == 1 or not parts(few):
        alone: Candidate = "best_single" if "best_single" in names else names[0]
        return replace(COMBINE[alone](oof), says=f"{alone}, there was nothing to compare it on")
    found = trial(few, names)
    choice = choose(found, prefer, _cost_on(few))
    fused = _blended(oof, choice.taken.shares)
    return replace(fused, facts=_facts(found, choice), says=_said(oof, found, choice))


def _checked(oof: OutOfFold, names: tuple[Candidate, ...] | None) -> tuple[Candidate, ...]:
    """Return the combiners that were asked for, simplest first, each once."""
    if names is None:
        return ()
    if not names:
        raise UsageError("there is no combiner to choose from", "leave combiners out")
    if "logpool" in names and not oof.task.is_classification:
        raise UsageError("logpool does not suit a regression task", "leave it out")
    return tuple(name for name in COMBINE if name in names)


def _cost_on(oof: OutOfFold) -> Callable[[Option], float]:
    """Return what an option takes to predict: the prices of members that it reads, once each."""

    @cache
    def read(name: Candidate) -> frozenset[str]:
        fused = COMBINE[name](oof)
        return frozenset(m for m in oof.members if not fused.weights or fused.weights[m] > 0)

    def cost(option: Option) -> float:
        members = frozenset[str]().union(*map(read, option.shares))
        price = oof.price_of(*members)
        return price.predict_ms if price else 0.0

    return cost


def _blended(oof: OutOfFold, shares: Mapping[Candidate, float]) -> Fused:
    """Fit combiners to all records; return the blend of their predictions."""
    fitted = tuple(COMBINE[name](oof) for name in shares)
    if len(fitted) == 1:
        return fitted[0]
    weights = np.array(list(shares.values()))
    state = {"combiners": fitted, "shares": weights}
    notices = tuple(dict.fromkeys(notice for one in fitted for notice in one.notices))
    return Fused(blended, state, _weights(oof, fitted, weights), notices, features=True)


def _weights(oof: OutOfFold, fitted: tuple[Fused, ...], shares: Floats) -> dict[str, float]:
    """Return the members' weights, or nothing where a combiner knows none."""
    if not all(one.weights for one in fitted):
        return {}
    own = np.array([[one.weights[name] for name in oof.members] for one in fitted])
    return dict(zip(oof.members, (shares @ own).tolist(), strict=True))


def blended(
    preds: Floats,
    *,
    combiners: tuple[Fused, ...],
    shares: Floats,
    features: Floats | None = None,
) -> Floats:
    """Return the weighted mean of what the combiners predict [row, output]."""
    total = np.zeros(preds.shape[1:])
    for share, combiner in zip(shares, combiners, strict=True):
        total += share * combiner.predict(preds, features)
    return total


def _facts(found: Trial, choice: Choice) -> dict[str, float]:
    """Return of each option the loss, how far it is behind what was taken, and its error."""
    facts = {f"{name}.share": share for name, share in choice.taken.shares.items()}
    for one in found.options:
        behind, error = found.behind(one, choice.taken)
        facts |= {f"{one.name}.loss": one.loss, f"{one.name}.behind": behind}
        facts[f"{one.name}.error"] = error
    return facts


def _said(oof: OutOfFold, found: Trial, choice: Choice) -> str:
    """Return what was taken and why, with its value beside that of the best member."""
    shares = choice.taken.shares
    parts = [f"{share:.2f} {name}" for name, share in shares.items()]
    what = " + ".join(parts) if len(parts) > 1 else next(iter(shares))
    shown = [choice.taken, *found.named("best_single")]
    values = {one.name: f"{-sign(oof.metric) * one.loss:.4g}" for one in shown}
    told = ", ".join(f"{name} {value}" for name, value in values.items())
    return f"{what}, {choice.why} ({oof.metric} on inner folds: {told})"
