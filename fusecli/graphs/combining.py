"""Combiners as nodes of a graph: each rule that a graph is written for, over its members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fusecli.fused import Fused, route
from fusecli.graphs import cascading, curves, ordering, pooling, stacked
from fusecli.graphs.arithmetic import weighted
from fusecli.graphs.given import Given
from fusecli.graphs.graph import NotConvertible, Value
from fusecli.strategies.answering import answered
from fusecli.strategies.auto import blended
from fusecli.strategies.calibrated import beta_pool, isotonic_pool, tempered_pool
from fusecli.strategies.combiners import selected
from fusecli.strategies.gaps import around
from fusecli.strategies.hard_voting import votes
from fusecli.strategies.log_scale import on_logs
from fusecli.strategies.logpool import fitted_pool
from fusecli.strategies.median import medians
from fusecli.strategies.merged import as_it_is
from fusecli.strategies.meta_models import stacked_models
from fusecli.strategies.pools import geometric_pool, linear_pool
from fusecli.strategies.power_mean import power_pool
from fusecli.strategies.rank_mean import ranked
from fusecli.strategies.stacked_logits import stacked_logits
from fusecli.strategies.stacked_values import stacked_values
from fusecli.strategies.trimmed_mean import trimmed
from fusecli.strategies.tuned_threshold import shifted_pool
from fusecli.values import Floats


def combined(given: Given, fused: Fused) -> Value:
    """Return what a fusion predicts [row, output].

    Raises:
        NotConvertible: it, or one inside it, has a rule that no graph is written for.
    """
    if fused.rule not in RULES:
        name = fused.rule.__module__.rpartition(".")[2]
        raise NotConvertible(f"no graph is written for its rule, '{name}'")
    seen = given if fused.features else replace(given, features=None)
    return RULES[fused.rule](seen, **fused.state)


def _routed(given: Given, sources: tuple[int | Fused, ...], outer: Fused) -> Value:
    preds = [combined(given, s) if isinstance(s, Fused) else given.preds[s] for s in sources]
    return combined(given.only(preds), outer)


def _around(given: Given, inner: Fused, shares: Floats | None) -> Value:  # noqa: ARG001  # no gaps
    return combined(given, inner)


def _on_logs(given: Given, inner: Fused) -> Value:
    graph = given.graph
    held = [graph.add("Max", pred, 0.0) for pred in given.preds]
    logs = [graph.add("Log", graph.add("Add", pred, 1.0)) for pred in held]
    found = graph.add("Max", combined(given.only(logs), inner), 0.0)
    return graph.add("Sub", graph.add("Exp", found), 1.0)


def _selected(given: Given, some: Any, inner: Fused) -> Value:
    return combined(given.only([given.preds[int(place)] for place in some]), inner)


def _blended(given: Given, combiners: tuple[Fused, ...], shares: Floats) -> Value:
    return weighted(given.graph, [combined(given, one) for one in combiners], shares)


def _first(given: Given) -> Value:
    return given.preds[0]


RULES: Mapping[Callable[..., Floats], Callable[..., Value]] = {
    answered: cascading.answered,
    around: _around,
    as_it_is: _first,
    beta_pool: curves.beta,
    blended: _blended,
    fitted_pool: pooling.fitted,
    geometric_pool: pooling.geometric,
    isotonic_pool: curves.isotonic,
    linear_pool: pooling.linear,
    medians: ordering.medians,
    on_logs: _on_logs,
    power_pool: pooling.power,
    ranked: curves.ranked,
    route: _routed,
    selected: _selected,
    shifted_pool: pooling.shifted,
    stacked_logits: stacked.logits,
    stacked_models: stacked.models,
    stacked_values: stacked.values,
    tempered_pool: pooling.tempered,
    trimmed: ordering.trimmed,
    votes: ordering.votes,
}
