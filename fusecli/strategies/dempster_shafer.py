"""Dempster's rule: members as witnesses of known reliability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.losses import shares
from fusecli.strategies.pools import named_shares
from fusecli.strategies.temperature import sharpness, tempered
from fusecli.values import CLASSIFICATION, Floats, OutOfFold

TOTAL = 1e-12  # agreement below which two witnesses contradict each other wholly


@dataclass(frozen=True)
class Belief:
    """Masses by row. classes: [row, class]; open: [row], not committed to any class.

    They sum to one. conflict: [row] in [0, 1], the mass that contradicted itself on the way.
    """

    classes: Floats
    open: Floats
    conflict: Floats

    @property
    def probabilities(self) -> Floats:
        """The open mass shared by all classes (pignistic probabilities)."""
        return np.asarray(self.classes + self.open[:, None] / self.classes.shape[1])


@strategy("dempster_shafer", tasks=CLASSIFICATION, compared=False)
def dempster_shafer(oof: OutOfFold, *, temper: bool = True) -> Fused:
    """Combines members as witnesses by Dempster's rule, each trusted as often as it is right.

    A member commits the share of its accuracy to its probabilities and leaves the rest open. The
    fact `conflict` is the mean mass on which members contradict each other: a score of disagreement
    by which to abstain, and the real use of the rule. Where two contradict each other wholly, the
    rule is undefined and their mean is taken (Murphy 2000).
    temper: scale the certainty of the result on the records; the rule counts members that share
        their errors as independent witnesses, so untempered it is far too sure.
    Tempered it is about as good as `mean` under log loss, and 0.002 to 0.005 better in balanced
    accuracy in our simulated tasks; with badly calibrated members, and untempered, far worse. On
    eight shipped tables it was better than `mean` on four by log loss, on two by balanced accuracy.
    Dempster (1967), Shafer (1976).
    """
    trust = reliability(oof)
    belief = believed(oof.preds, trust)
    b = sharpness(belief.probabilities, oof.y, shares(oof)) if temper else 1.0
    facts = {"conflict": float(shares(oof) @ belief.conflict), "temperature": 1 / b}
    state = {"reliability": trust, "sharpness": b}
    return Fused(witnesses, state, named_shares(oof, trust), facts=facts)


def reliability(oof: OutOfFold) -> Floats:
    """Return how often each member is right [member], by Laplace's rule never always or never."""
    rows, share = len(np.unique(oof.row)), shares(oof)
    right = np.array([share @ (pred.argmax(axis=1) == oof.y) for pred in oof.preds])
    return np.asarray((right * rows + 1) / (rows + 2))


def witnesses(preds: Floats, *, reliability: Floats, sharpness: float) -> Floats:
    """Return pignistic probabilities by Dempster's rule, as sure as `sharpness` makes them."""
    found = believed(preds, reliability).probabilities
    return found if sharpness == 1 else tempered(found, sharpness)


def believed(preds: Floats, reliability: Floats) -> Belief:
    """Return what the members [member, row, class] together make believe."""
    rows, classes = preds.shape[1:]
    belief = Belief(np.zeros((rows, classes)), np.ones(rows), np.zeros(rows))
    for pred, trust in zip(preds, reliability, strict=True):
        belief = joined(belief, Belief(trust * pred, np.full(rows, 1 - trust), np.zeros(rows)))
    return belief


def joined(one: Belief, other: Belief) -> Belief:
    """Return two beliefs as one by Dempster's rule; their mean where they conflict wholly."""
    alone = one.classes * other.open[:, None] + other.classes * one.open[:, None]
    both, neither = one.classes * other.classes + alone, one.open * other.open
    agreed = both.sum(axis=1) + neither
    total = agreed < TOTAL
    divisor = np.where(total, 1.0, agreed)
    return Belief(
        np.where(total[:, None], (one.classes + other.classes) / 2, both / divisor[:, None]),
        np.where(total, (one.open + other.open) / 2, neither / divisor),
        np.clip(1 - (1 - one.conflict) * (1 - other.conflict) * agreed, 0.0, 1.0),
    )
