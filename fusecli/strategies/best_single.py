"""The best member alone: the baseline that every fusion must beat."""

import numpy as np

from fusecli.fused import Fused
from fusecli.registry import strategy
from fusecli.strategies.pools import pooled
from fusecli.strategies.scores import first_of_least, loss_by_metric
from fusecli.values import OutOfFold


@strategy("best_single")
def best_single(oof: OutOfFold) -> Fused:
    """The member with the best metric on the records given.

    Ties go to the first name of the alphabet. Wins when one member dominates, and is the cheapest
    to run; a choice among many on few records is optimistic, so it is cross-fitted like the rest.
    The discrete Super Learner (van der Laan and Dudoit 2003).
    """
    losses = np.array([loss_by_metric(oof, pred) for pred in oof.preds])
    return pooled(oof, np.eye(len(losses))[first_of_least(losses, oof.members)])
