"""`fusion:` and `compare:` strategies over members, which are base models or fusions themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

from fusecli.errors import did_you_mean
from fusecli.recipe.base_models import Bench
from fusecli.recipe.composites import is_composite, unfit
from fusecli.recipe.inheritance import spelled_out
from fusecli.recipe.learners import Signature, named, values
from fusecli.recipe.places import Node, expect, nearest, quoted
from fusecli.recipe.scope import Scope
from fusecli.recipe.sizes import check_sizes
from fusecli.recipe.words import check_name, entry
from fusecli.values import FusionSpec

FIXED = ("strategy", "name", "members")
Read = tuple[FusionSpec, Node]


def fusions(nodes: Iterable[Node], bench: Bench, scope: Scope) -> tuple[FusionSpec, ...]:
    """Return the fusion of each node, mistakes noted; two have one name only if they are equal."""
    return _distinct([(_fusion(node, bench, scope), node) for node in nodes], bench, scope)


def _fusion(node: Node, bench: Bench, scope: Scope) -> FusionSpec:
    node = spelled_out(node)
    if not isinstance(node.value, dict):
        hint = "such as fusion: mean; others to compare it with stand under compare:"
        told = f"should be a strategy or a mapping, not {quoted(node.value)}"
        scope.found.at(node, told, hint)
        return FusionSpec("")
    strategy = named(node, "strategy", FIXED, scope)
    known = entry("strategies", strategy, scope.found) if strategy else None
    name = _own_name(node.keys["name"], scope) if "name" in node.keys else ""
    members = _members(node.keys["members"], bench, scope) if "members" in node.keys else ()
    if known is None:
        return FusionSpec("", members=members, name=name)
    params = values(node, Signature(known.parameters), FIXED, scope)
    spec = FusionSpec(known.name, params, members, name)
    if bench.is_whole:
        labels = [_label(member) for member in members] or list(bench.names)
        check_sizes(node, known, params, labels, scope.found)
        for path, message, hint in unfit(spec, bench.models) if is_composite(spec) else ():
            scope.found.at(nearest(node, path), message, hint)
    return spec


def _own_name(node: Node, scope: Scope) -> str:
    if not isinstance(node.value, str):
        scope.found.at(node, f"should be a name, not {quoted(node.value)}")
        return ""
    check_name(node, node.value, scope.found)
    return node.value


def _label(member: str | FusionSpec) -> str:
    return member if isinstance(member, str) else member.label


def _members(node: Node, bench: Bench, scope: Scope) -> tuple[str | FusionSpec, ...]:
    """Return base models by name (a group by its models) and fusions, in the recipe's order."""
    if not expect(node, tuple, scope.found):
        return ()
    if not node.items:
        scope.found.at(node, "names no member", "leave it out to fuse every model")
    nested = [item for item in node.items if isinstance(item.value, dict)]
    made = iter(fusions(nested, bench, scope))
    members: dict[str, str | FusionSpec] = {}
    for item in node.items:
        new = [next(made)] if isinstance(item.value, dict) else _group(item, bench, scope)
        for member in new:
            if _label(member) in members:
                scope.found.at(item, f"'{_label(member)}' is a member already")
            members[_label(member)] = member
    return tuple(members.values())


def _group(node: Node, bench: Bench, scope: Scope) -> Sequence[str]:
    if isinstance(node.value, str) and node.value in bench.groups:
        return bench.groups[node.value]
    if not isinstance(node.value, str):
        scope.found.at(node, f"should be a model or a fusion, not {quoted(node.value)}")
    elif not bench.may_have(node.value):
        hint = did_you_mean(node.value, list(bench.groups))
        scope.found.at(node, f"no model is called {quoted(node.value)}", hint)
    return ()


def _distinct(read: Sequence[Read], bench: Bench, scope: Scope) -> tuple[FusionSpec, ...]:
    """Return the fusions under distinct names: a strategy's, with a number where that is taken."""
    seen: dict[str, FusionSpec] = {}
    taken = set(bench.names)
    for spec, node in read:
        if spec.name and spec.name in taken:
            scope.found.at(node.keys["name"], f"the name '{spec.name}' is taken")
        if repr(spec) not in seen:
            seen[repr(spec)] = spec if spec.name else _numbered(spec, taken)
            taken.add(seen[repr(spec)].label)
    return tuple(seen[repr(spec)] for spec, _ in read)


def _numbered(spec: FusionSpec, taken: set[str]) -> FusionSpec:
    if spec.strategy not in taken:
        return spec
    free = (f"{spec.strategy}.{number}" for number in count(2))
    return replace(spec, name=next(name for name in free if name not in taken))
