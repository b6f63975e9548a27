"""The combiners that `auto` blends, simplest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from fusecli.fused import Fused
from fusecli.strategies.best_single import best_single
from fusecli.strategies.convex import convex
from fusecli.strategies.greedy_selection import greedy_selection
from fusecli.strategies.inner import sampled
from fusecli.strategies.logpool import logpool
from fusecli.strategies.losses import shares, surrogate, true_class
from fusecli.strategies.mean import mean
from fusecli.strategies.mixture import mixture_weights
from fusecli.strategies.moments import error_gram
from fusecli.strategies.pool_losses import CONVEX
from fusecli.strategies.pools import pooled
from fusecli.strategies.scores import loss_by_metric
from fusecli.strategies.simplex import simplex_minimum
from fusecli.strategies.stacking import BOOSTER, stacking
from fusecli.values import Floats, OutOfFold

Combine = Callable[[OutOfFold], Fused]
Candidate = Literal[
    "best_single", "mean", "top_mean", "simplex", "greedy_selection", "logpool", "stacking", "trees"
]
TOP = 5  # members of `top_mean`
UNFORESEEN = 0.01
TINY = 100  # rows, effectively, under which there is no blend
ROWS_FOR_TREES = 1000
CLASSES_FOR_TREES = 5  # with three or more, each class has trees of its own
MOST_FOR_TREES = 10_000  # records that they learn from, divided by the trees of a round


def suited(oof: OutOfFold) -> tuple[Candidate, ...]:
    """Return the names of the combiners that suit the records, simplest first."""
    if oof.ordered:
        return ("best_single", "mean", "top_mean", "greedy_selection")
    if is_tiny(oof):
        return ("best_single", "top_mean", "simplex")
    found: list[Candidate] = ["best_single", "top_mean", _searched(oof)]
    if oof.task.is_classification:
        found.append("logpool")
    if not _has_many_slopes(oof):
        found.append("stacking")
    if len(np.unique(oof.row)) >= ROWS_FOR_TREES and oof.task.outputs <= CLASSES_FOR_TREES:
        found.append("trees")
    return tuple(found)


def _searched(oof: OutOfFold) -> Candidate:
    return "simplex" if oof.metric in CONVEX else "greedy_selection"


def is_tiny(oof: OutOfFold) -> bool:
    """Tell whether a blend would be fitted to fewer than 100 rows, effectively."""
    return effective_rows(oof) < TINY


def effective_rows(oof: OutOfFold) -> float:
    """Return min(n, 5 n min(p, 1 - p)) for two classes, n for others (Phillips et al. 2023)."""
    rows = len(np.unique(oof.row))
    if oof.task.kind != "binary":
        return float(rows)
    second = float(shares(oof) @ (oof.y == 1))
    return min(float(rows), 5 * rows * min(second, 1 - second))


def _has_many_slopes(oof: OutOfFold) -> bool:
    """Tell whether a slope for every member and class has fewer than ten rows."""
    slopes = oof.task.outputs * len(oof.members)
    return oof.task.kind == "multiclass" and slopes > len(np.unique(oof.row)) / 10


def top_mean(oof: OutOfFold) -> Fused:
    """Return the mean of the five members of least loss; of ties the first names."""
    losses = [round(loss_by_metric(oof, pred), 12) for pred in oof.preds]
    order = sorted(range(len(losses)), key=lambda k: (losses[k], oof.members[k]))
    kept = np.isin(np.arange(len(losses)), order[:TOP])
    return pooled(oof, kept / kept.sum())


def simplex(oof: OutOfFold) -> Fused:
    """Return convex weights of least loss; of few rows drawn to equal ones.

    As if each member, in turn, had been the only one to foresee one more row (the others gave it a
    probability of 0.01); for squared error a ridge of the same strength.
    """
    return pooled(oof, _drawn(oof)) if is_tiny(oof) else convex(oof)


def _drawn(oof: OutOfFold) -> Floats:
    members = len(oof.members)
    prior = members / (members + len(np.unique(oof.row)))
    if surrogate(oof) == "squared":
        gram = error_gram(oof)
        return simplex_minimum(gram + prior * float(np.diag(gram).mean()) * np.eye(members))
    given = np.hstack([true_class(oof), np.maximum(np.eye(members), UNFORESEEN)])
    share = np.append((1 - prior) * shares(oof), np.full(members, prior / members))
    return mixture_weights(given, share)


def trees(oof: OutOfFold) -> Fused:
    """Return small boosted trees, monotone in every member, fitted to 10,000 records at most."""
    problems = oof.task.outputs if oof.task.kind == "multiclass" else 1
    return stacking(sampled(oof, MOST_FOR_TREES // problems), meta=BOOSTER)


COMBINE: Mapping[Candidate, Combine] = {
    "best_single": best_single,
    "mean": mean,
    "top_mean": top_mean,
    "simplex": simplex,
    "greedy_selection": greedy_selection,
    "logpool": logpool,
    "stacking": stacking,
    "trees": trees,
}
