"""Strategies that a strategy may use inside, by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.fused import Fused
from fusecli.values import Floats, Integers, OutOfFold

Combiner = Literal[
    "best_single",
    "convex",
    "geometric_mean",
    "greedy_selection",
    "hill_climbing",
    "logpool",
    "mean",
    "median",
    "nnls",
    "soft_voting",
    "stacking",
    "super_learner",
    "trimmed_mean",
    "weighted_mean",
]


def combined(oof: OutOfFold, name: Combiner) -> Fused:
    """Return what a strategy with its defaults makes of the records.

    Raises:
        UsageError: it does not suit the task.
    """
    strategy = registry.get("strategies", name)
    if oof.task.kind not in strategy.tasks:
        suited = f"it suits {' and '.join(strategy.tasks)}"
        raise UsageError(f"the strategy '{name}' does not suit a {oof.task.kind} task", suited)
    fused: Fused = strategy(oof)
    return fused


def of_some(oof: OutOfFold, some: Integers, name: Combiner) -> Fused:
    """Return what a strategy makes of some members, as a fusion of all: the rest is not read."""
    inner = combined(oof.only(tuple(oof.members[k] for k in some)), name)
    state = {"some": some, "inner": inner}
    weights = {member: inner.weights.get(member, 0.0) for member in oof.members}
    shares = weights if inner.weights else {}
    return replace(inner, rule=selected, state=state, weights=shares, features=True)


def selected(
    preds: Floats, *, some: Integers, inner: Fused, features: Floats | None = None
) -> Floats:
    """Return what the inner fusion predicts from some members [index]."""
    return inner.predict(preds[some], features)
