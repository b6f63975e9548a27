"""`learn:` and `from:` of a base model, with the options beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, get_args, get_type_hints

from fusecli.errors import did_you_mean
from fusecli.lessons import circle
from fusecli.lessons.options import OPTIONS
from fusecli.recipe.checking import checked
from fusecli.recipe.places import Findings, Node, quoted
from fusecli.values import Learn, Lesson, ModelSpec

FIXED = ("learn", "from")
_HINT = f"learn: is one of {', '.join(get_args(Learn))}"


def options_of(learn: Any) -> dict[str, Any]:
    """Return the annotated type of each option of what is learned; none of what is no such word."""
    return get_type_hints(OPTIONS[learn], include_extras=True) if learn in get_args(Learn) else {}


def keys_of(node: Node, parameters: Sequence[str]) -> list[str]:
    """Return the keys of a base model that are of its lesson, not of the model itself.

    parameters: the model's own, which are left to it where they are no option of what is learned.
    """
    if "learn" not in node.keys:
        return list(FIXED)
    own = options_of(_word(node))
    others = [key for learn in OPTIONS for key in options_of(learn) if key not in parameters]
    return [*FIXED, *own, *others]


def with_lessons(
    models: Mapping[str, ModelSpec],
    nodes: Mapping[str, Node],
    groups: Mapping[str, Sequence[str]],
    found: Findings,
) -> dict[str, ModelSpec]:
    """Return the models with what they learn from others, mistakes noted.

    nodes: what the recipe says of each. groups: what each name of the recipe stands for; an empty
    one has mistakes of its own.
    """
    before = len(found.problems)
    made = {name: _lesson(name, node, groups, found) for name, node in nodes.items()}
    if len(found.problems) == before:
        _refuse_circles({name: one.teachers for name, one in made.items() if one}, nodes, found)
    return {name: replace(spec, lesson=made[name]) for name, spec in models.items()}


def _word(node: Node) -> Any:
    value = node.keys["learn"].value if "learn" in node.keys else None
    return value if isinstance(value, str) else None


def _lesson(
    name: str, node: Node, groups: Mapping[str, Sequence[str]], found: Findings
) -> Lesson | None:
    learn, source = node.keys.get("learn"), node.keys.get("from")
    if learn is None:
        if source is not None:
            found.at_key(source, "says whom to learn from, but not what", _HINT)
        return None
    word = checked(learn, Learn, found)
    if source is None:
        found.at_key(learn, "says what to learn, but not whom from", "add from: and a model")
    if word is None or source is None:
        return None
    return Lesson(word, _teachers(name, source, groups, found), _options(word, node, found))


def _options(learn: Learn, node: Node, found: Findings) -> dict[str, Any]:
    types = options_of(learn)
    for other in OPTIONS:
        for key in options_of(other).keys() & node.keys.keys() - types.keys():
            found.at_key(node.keys[key], f"is for learn: {other}, not for learn: {learn}")
    given = {key: checked(node.keys[key], types[key], found) for key in types if key in node.keys}
    return asdict(OPTIONS[learn]()) | given


def _teachers(
    name: str, node: Node, groups: Mapping[str, Sequence[str]], found: Findings
) -> tuple[str, ...]:
    """Return the models that `from` names, a group by its models, in the recipe's order."""
    named: dict[str, None] = {}
    for item in node.items if isinstance(node.value, tuple) else (node,):
        for teacher in _group(item, groups, found):
            if teacher in named:
                found.at(item, f"'{teacher}' is named already")
            named[teacher] = None
    if name in named:
        found.at(node, f"'{name}' cannot learn from itself")
    if node.value == ():
        found.at(node, "names no model", f"known are {', '.join(groups)}")
    return tuple(teacher for teacher in named if teacher != name)


def _group(node: Node, groups: Mapping[str, Sequence[str]], found: Findings) -> Sequence[str]:
    if not isinstance(node.value, str):
        found.at(node, f"should be the name of a model, not {quoted(node.value)}")
        return ()
    broken = (group for group, members in groups.items() if not members)
    if node.value in groups:
        return groups[node.value]
    if not any(node.value.startswith(f"{group}.") for group in broken):
        hint = did_you_mean(node.value, list(groups))
        found.at(node, f"no model is called {quoted(node.value)}", hint)
    return ()


def _refuse_circles(
    teachers: Mapping[str, Sequence[str]], nodes: Mapping[str, Node], found: Findings
) -> None:
    """Note every circle once, at the first of its models."""
    told: set[str] = set()
    for name in teachers:
        round_trip = circle(teachers, name)
        if round_trip and not told & set(round_trip):
            chain = " -> ".join(round_trip)
            found.at(nodes[name].keys["from"], f"goes round in a circle: {chain}")
        told |= set(round_trip)
