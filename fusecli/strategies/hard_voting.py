"""Hard voting: each member votes for its most probable class."""

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.blocks import blocks
from fusecli.strategies.given import Weights, given_weights
from fusecli.strategies.pools import linear_pool, named_shares
from fusecli.values import CLASSIFICATION, Array, Floats, OutOfFold

EDGE = 1e-9  # added to the share of the class that wins, so that it is the largest one
SAME = 1e-10  # shares, or probabilities, that differ by less are a tie


@strategy("hard_voting", tasks=CLASSIFICATION, fitted=False)
def hard_voting(oof: OutOfFold, *, weights: Weights | None = None) -> Fused:
    """Each member votes for its most probable class; the majority wins.

    weights: votes by member name. All equal when left out.
    A tie goes to the class of the highest mean probability, then to
    the first class; the winner's share is raised by 1e-9, so the largest share is the decision.
    A probability is the chance that one more member would call the class, (votes + 1/classes) /
    (members + 1): the mean of a Dirichlet posterior (Perks 1947), as if one more vote were split
    evenly. Members that agree have not made a class certain; how often they are right is not asked,
    so judge a vote by accuracy rather than log loss. Wins with wild probabilities; loses to `mean`
    on all of eight shipped tables by log loss, and is better on two of them by balanced accuracy.
    The plurality vote; scikit-learn's VotingClassifier(voting='hard') but for the rule of ties.
    """
    shares = given_weights(oof, weights)
    return Fused(votes, {"weights": shares}, named_shares(oof, shares))


def votes(preds: Floats, *, weights: Floats) -> Floats:
    """Return the chance of each class to be called [row, class], the winner's largest."""
    share = share_of_votes(preds, weights)
    chance = _chance_of_a_call(share, _voters(weights))
    chance[np.arange(len(share)), winner(share, linear_pool(preds, weights=weights))] += EDGE
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def _voters(weights: Floats) -> float:
    """Return how many equal votes tell as much as these (Kish 1965): all members if equal."""
    return float(weights.sum() ** 2 / np.square(weights).sum())


def _chance_of_a_call(share: Floats, voters: float) -> Floats:
    return np.asarray((voters * share + 1 / share.shape[1]) / (voters + 1))


def share_of_votes(preds: Floats, weights: Floats) -> Floats:
    """Return the weights of the votes that each class gets, added up [row, class]."""
    share: Floats = np.zeros(preds.shape[1:])
    for part in blocks(len(share), share.shape[1]):
        rows = np.arange(len(share[part]))
        for weight, pred in zip(weights, preds, strict=True):
            share[part][rows, pred[part].argmax(axis=1)] += weight
    return share


def winner(share: Floats, mean: Floats) -> Array:
    """Return the class of most votes [row]; of a tie that of the highest mean, then the first."""
    tied = share >= share.max(axis=1, keepdims=True) - SAME
    support = np.where(tied, mean, -np.inf)
    return np.asarray((support >= support.max(axis=1, keepdims=True) - SAME).argmax(axis=1))
