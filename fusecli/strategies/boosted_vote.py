"""Boosted votes: each member counts by how often it is right where the former ones were wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.hard_voting import EDGE, share_of_votes, winner
from fusecli.strategies.losses import shares
from fusecli.strategies.pools import linear_pool, named_shares, softmax
from fusecli.strategies.scores import first_of_least
from fusecli.values import CLASSIFICATION, Floats, Notice, OutOfFold

LEAST_ERROR = 1e-9  # of a member that is never wrong: it decides alone
NONE_IS_BETTER = Notice(
    "no member of the vote is better than guessing, so the one that errs least decides alone",
    "look at their accuracy",
)


@strategy("boosted_vote", tasks=CLASSIFICATION, compared=False)
def boosted_vote(oof: OutOfFold, *, order: Literal["error", "given"] = "error") -> Fused:
    """Members vote; each weighs by how often it is right where the former ones were wrong.

    Records start alike. A member whose weighted error is e gets the weight ln((1 - e) / e) +
    ln(classes - 1), and the records that it got wrong count more by its exponential for the next
    member. One that is no better than guessing, e >= 1 - 1/classes, gets none.
    order: of the members, the one of least weighted error next, or as given under `members`.
    A class has the probability proportional to exp(sum of the weights of its votes), which with
    one member is 1 - e; with many it is too sure of itself, so judge it by accuracy, or calibrate
    it: `{strategy: calibrated, members: [{strategy: boosted_vote}]}`. A copy of a member gets no
    weight after it. Wins over `hard_voting` when members differ in strength; loses to `convex`,
    which sees probabilities. SAMME of Zhu, Zou, Rosset and Hastie (2009) over given learners: with
    AdaBoost's own learners and order it decides as scikit-learn's AdaBoostClassifier.
    """
    weights, facts = np.zeros(len(oof.members)), dict[str, float]()
    for step in _steps(oof, greedy=order == "error"):
        weights[step.member] = step.weight
        facts[f"{oof.members[step.member]}.error"] = step.error
    if weights.any():
        return Fused(votes, {"weights": weights}, named_shares(oof, weights), facts=facts)
    alone = _alone(oof)
    return Fused(votes, {"weights": alone}, named_shares(oof, alone), (NONE_IS_BETTER,))


@dataclass(frozen=True)
class _Step:
    """A member, its weighted error when its turn came, and its weight."""

    member: int
    error: float
    weight: float


def _steps(oof: OutOfFold, *, greedy: bool) -> Iterator[_Step]:
    """Yield the members that are better than guessing, in their turn."""
    wrong, share = oof.preds.argmax(axis=2) != oof.y, shares(oof)
    left = list(range(len(wrong)))
    while left:
        member = left.pop(_first(wrong[left] @ share, oof, left) if greedy else 0)
        error = max(float(wrong[member] @ share), LEAST_ERROR)
        if error < 1 - 1 / oof.task.outputs - LEAST_ERROR:
            weight = float(np.log((1 - error) / error) + np.log(oof.task.outputs - 1))
            yield _Step(member, error, weight)
            share = share * np.exp(weight * wrong[member])
            share = share / share.sum()


def _first(errors: Floats, oof: OutOfFold, left: list[int]) -> int:
    return first_of_least(errors, [oof.members[k] for k in left])


def _alone(oof: OutOfFold) -> Floats:
    """Return a weight for the member of least error only: that of a coin that is a little bent."""
    errors = (oof.preds.argmax(axis=2) != oof.y) @ shares(oof)
    alone = np.eye(len(errors))[first_of_least(errors, oof.members)]
    return np.asarray(alone * LEAST_ERROR)


def votes(preds: Floats, *, weights: Floats) -> Floats:
    """Return probabilities proportional to exp(sum of weights of votes) [row, class].

    A tie goes to the class of the highest mean probability of those who vote, then to the first.
    """
    sums = share_of_votes(preds, weights)
    chance = softmax(sums)
    rows = np.arange(len(chance))
    chance[rows, winner(sums, linear_pool(preds, weights=weights / weights.sum()))] += EDGE
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))
