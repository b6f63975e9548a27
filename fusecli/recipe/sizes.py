"""Parameters of strategies that must fit the members: weights by name, numbers of them, budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fusecli.errors import did_you_mean
from fusecli.recipe.checking import is_mapping_of_numbers
from fusecli.recipe.places import Findings, Node, quoted
from fusecli.registry import Entry

NAMES = ("by", "stages")  # parameters that are names of members


def check_sizes(
    node: Node,
    strategy: Entry,
    params: Mapping[str, Any],
    labels: Sequence[str],
    found: Findings,
) -> None:
    """Note weights, names, a `k` and a budget that do not fit the members, or each other."""
    _check_exclusive(node, strategy, params, found)
    _check_number(node, strategy, labels, found)
    for name, parameter in strategy.parameters.items():
        if name not in node.keys or params[name] is None:
            continue
        if is_mapping_of_numbers(parameter.annotation) and isinstance(params[name], Mapping):
            _check_weights(node.keys[name], params[name], labels, found, name.removesuffix("s"))
        if name in NAMES:
            _check_names(node.keys[name], labels, found)
        if name == "k" and type(params[name]) is int and params[name] > len(labels):
            found.at(node.keys[name], f"should be at most {len(labels)}, the number of members")
        if name == "budget" and isinstance(params[name], Mapping):
            _check_budget(node.keys[name], params[name], params.get("prices"), found)


def _check_number(node: Node, strategy: Entry, labels: Sequence[str], found: Findings) -> None:
    """Note fewer members than make sense."""
    least, place = strategy.traits.get("fewest", 1), node.keys.get("members", node)
    if 0 < len(labels) < least:
        told = f"'{strategy.name}' takes {least} members or more"
        found.at(place, told, f"add one beside {', '.join(labels)}")


def _check_exclusive(
    node: Node, strategy: Entry, params: Mapping[str, Any], found: Findings
) -> None:
    exclusive = strategy.traits.get("exclusive", ())
    given = [name for name in exclusive if name in node.keys and params[name] is not None]
    for name in given[1:]:
        found.at_key(node.keys[name], f"excludes '{given[0]}'", "give one of them")


def _check_budget(
    node: Node, budget: Mapping[str, float], prices: Mapping[str, float] | None, found: Findings
) -> None:
    if not budget:
        found.at(node, "names no resource", "give predict_ms, for example")
    elif prices and len(budget) > 1:
        found.at(node, "has several limits, but prices are of one", "leave one of them")
    elif prices and min(prices.values()) > max(budget.values()):
        cheapest = min(prices, key=lambda name: prices[name])
        hint = f"the cheapest, {quoted(cheapest)}, takes {prices[cheapest]:g}"
        found.at(node, "no member is within this budget", hint)


def _check_names(node: Node, labels: Sequence[str], found: Findings) -> None:
    seen: list[str] = []
    for item in node.items or (node,):
        if item.value in seen:
            found.at(item, f"{quoted(item.value)} is named already")
        elif isinstance(item.value, str) and item.value not in labels:
            hint = did_you_mean(item.value, labels)
            found.at(item, f"no member is called {quoted(item.value)}", hint)
        seen.append(item.value)


def _check_weights(
    node: Node, weights: Mapping[str, float], labels: Sequence[str], found: Findings, what: str
) -> None:
    """Note numbers of members that are not there, and members without one. what: weight, price."""
    for name in weights:
        if name not in labels:
            hint = did_you_mean(name, labels)
            found.at_key(node.keys[name], f"no member is called {quoted(name)}", hint)
    missing = [label for label in labels if label not in weights]
    drop = ", 0 to drop it" if what == "weight" else ""
    if missing:
        found.at(node, f"no {what} for {', '.join(missing)}", f"give every member one{drop}")
    elif what == "weight" and not any(weights.values()):
        found.at(node, "every weight is 0", "give at least one member a weight above 0")
