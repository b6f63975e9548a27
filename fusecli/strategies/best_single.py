"""The best member alone: the baseline that every fusion must beat."""

from math import isfinite
from statistics import fmean

import numpy as np

from fusecli import registry
from fusecli.fused import Fused
from fusecli.metrics import sign
from fusecli.metrics.parts import on_parts
from fusecli.registry import strategy
from fusecli.strategies.pools import pooled
from fusecli.strategies.scores import by_split, first_of_least, loss_by_metric
from fusecli.values import Array, Floats, OutOfFold


@strategy("best_single", pools=False)
def best_single(oof: OutOfFold) -> Fused:
    """The member with the best metric on the records given.

    The metric is the mean over splits, as on the board; where it is nowhere defined, the loss by
    record. Ties go to the first name of the alphabet. Wins when one member dominates, and is the
    cheapest to run; a choice among many on few records is optimistic, so it is cross-fitted like
    the rest. The discrete Super Learner (van der Laan and Dudoit 2003).
    """
    splits = by_split(oof)
    losses = np.array([_loss(oof, pred, splits) for pred in oof.preds])
    return pooled(oof, np.eye(len(losses))[first_of_least(losses, oof.members)])


def _loss(oof: OutOfFold, pred: Floats, splits: list[Array]) -> float:
    """Return the metric as the mean over the splits that it is defined on, lower is better."""
    metric = registry.get("metrics", oof.metric)
    weight = np.ones(oof.records) if oof.weight is None else oof.weight
    values = on_parts(metric, oof.y, pred, weight, splits)
    defined = [value for value in values if isfinite(value)]
    return -sign(oof.metric) * fmean(defined) if defined else loss_by_metric(oof, pred)
