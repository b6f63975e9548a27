"""Which combiner, or which blend of them, by what they predict for rows that they did not see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fusecli.strategies.level_three import blend, cross_blended, cross_fitted, parts
from fusecli.strategies.level_two import Candidate, is_tiny
from fusecli.strategies.paired import paired, record_loss
from fusecli.strategies.scores import TIE, loss_by_metric
from fusecli.values import Floats, OutOfFold

Prefer = Literal["loss", "simple", "cheap"]
Shares = dict[Candidate, float]

BLEND = "blend"
WINDOWS = 5  # in time order, that a blend takes
TIED = 0.1  # paired standard errors within which the cheaper one is taken
NEAR = 1.0  # the same, for whoever prefers a simple or a cheap one
# By which the best member has to be better to be taken instead. In simulated worlds of real
# learners with 150 to 350 rows none at all lost 0.0077 nats on the best combiner in hindsight,
# two 0.0062.
CLEARLY = 2.0
POOLS = ("simplex", "greedy_selection")


@dataclass(frozen=True)
class Option:
    """A combiner, or a blend of several, and how it did on rows that it did not see.

    parameters: its place when sorted by simplicity. loss: the metric, lower is better.
    by_record: the loss of each record.
    """

    name: str
    shares: Shares
    parameters: int
    loss: float
    by_record: Floats


@dataclass(frozen=True)
class Trial:
    """Options, simplest first, and the records that all of them predict unseen."""

    oof: OutOfFold
    options: tuple[Option, ...]

    def named(self, *names: str) -> tuple[Option, ...]:
        """Return the options of these names, as far as there are such."""
        return tuple(one for name in names for one in self.options if one.name == name)

    def behind(self, one: Option, other: Option) -> tuple[float, float]:
        """Return the mean loss by which one is behind the other, and its standard error."""
        return paired(self.oof, one.by_record - other.by_record)


Cost = Callable[[Option], float]


@dataclass(frozen=True)
class Choice:
    """The option that was taken, and why."""

    taken: Option
    why: str


def can_blend(oof: OutOfFold, names: Sequence[Candidate]) -> bool:
    """Tell whether the records are enough to learn weights of combiners from."""
    least = WINDOWS if oof.ordered else 2
    return len(names) > 1 and not is_tiny(oof) and len(parts(oof)) >= least


def trial(oof: OutOfFold, names: Sequence[Candidate]) -> Trial:
    """Return how combiners did on rows that they did not see, and last their blend, if any.

    All on the same records: those that the blend, too, can predict without having seen them.
    """
    tried = cross_fitted(oof, names)
    preds: list[Floats] = list(tried.preds)
    shares: list[Shares] = [{name: 1.0} for name in names]
    if can_blend(oof, names):
        preds.append(cross_blended(tried))
        weights = zip(names, blend(tried).tolist(), strict=True)
        shares.append({name: weight for name, weight in weights if weight > 0})
    covered = np.asarray(np.isfinite(preds[-1]).all(axis=1))
    scored = tried.take(covered)
    kept = [pred[covered] for pred in preds]
    return Trial(scored, _options(scored, (*names, BLEND), kept, shares))


def _options(
    oof: OutOfFold, names: Sequence[str], preds: Sequence[Floats], shares: Sequence[Shares]
) -> tuple[Option, ...]:
    loss = record_loss(oof)
    return tuple(
        Option(name, own, place, loss_by_metric(oof, pred), loss(oof.y, pred))
        for place, (name, pred, own) in enumerate(zip(names, preds, shares, strict=False))
    )


def choose(found: Trial, prefer: Prefer, cost: Cost) -> Choice:
    """Return the blend, or where there is none the option of least loss, if it may stand.

    It may not be worse than the best member alone by more than two standard errors: then the convex
    or the greedy pool is taken, or else the best member. Of options that are as good as what is
    taken, the cheapest is.
    """
    blended = found.named(BLEND)
    first = blended[0] if blended else min(found.options, key=lambda one: one.loss)
    taken = _guarded(found, first)
    near = _near(found, taken, prefer)
    if len(near) > 1:
        taken = min(near, key=lambda one: _rank(one, prefer, cost))
    return Choice(taken, _why(first, taken, near, blended=bool(blended)))


def _why(first: Option, taken: Option, near: Sequence[Option], *, blended: bool) -> str:
    if taken is first:
        return "blended for the least loss" if blended else "the least loss, too little to blend"
    if first in near:
        return "as good as the rest, and simpler or cheaper"
    return "no blend of combiners was better"


def _guarded(found: Trial, first: Option) -> Option:
    for single in found.named("best_single"):
        able = (first, *found.named(*POOLS))
        return next((one for one in able if not _is_clearly_worse(found, one, single)), single)
    return first


def _is_clearly_worse(found: Trial, one: Option, other: Option) -> bool:
    """Tell whether the metric is worse, and the loss by record by more than chance."""
    behind, error = found.behind(one, other)
    return _is_worse(one, other) and behind > CLEARLY * error


def _is_worse(one: Option, other: Option) -> bool:
    return one.loss > other.loss + TIE * abs(other.loss)


def _near(found: Trial, taken: Option, prefer: Prefer) -> list[Option]:
    """Return the options that are as good as the one taken, itself among them."""
    return [one for one in found.options if one is taken or _is_near(found, one, taken, prefer)]


def _is_near(found: Trial, one: Option, taken: Option, prefer: Prefer) -> bool:
    """Tell whether an option can hardly be told from the one taken, or is preferred to it.

    Without a preference it may be no worse than the best member alone.
    """
    behind, error = found.behind(one, taken)
    if prefer != "loss":
        return behind < NEAR * error
    stands = not any(_is_worse(one, single) for single in found.named("best_single"))
    return abs(behind) < TIED * error and stands


def _rank(one: Option, prefer: Prefer, cost: Cost) -> tuple[float, ...]:
    return (one.parameters,) if prefer == "simple" else (cost(one), one.parameters)
