"""Which strategies a comparison is between: the recipe's own first, then those that were asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from fusecli import registry
from fusecli.errors import UsageError, did_you_mean
from fusecli.recipe import Recipe, base_of, is_composite, unfit
from fusecli.values import DEFAULTED, FusionSpec, Kind, Notice


def candidates(
    recipe: Recipe, kind: Kind, asked: Sequence[str] = (), *, inner: bool = False
) -> tuple[tuple[FusionSpec, ...], tuple[Notice, ...]]:
    """Return the fusions to compare, and what is to be said of those left out.

    asked: names of strategies, or of fusions under `compare:`. Without them those under `compare:`,
    and without any every strategy that suits the task, with its defaults, over the members of the
    recipe's own fusion. What was asked for and does not suit the task is left out with a notice.
    inner: whether fusions that are members of others are compared, too.

    Raises:
        UsageError: a name is unknown or given twice, or no strategy suits the task.
    """
    own = recipe.fusion
    others = _asked(recipe, asked) if asked else recipe.compare or _all(recipe, kind)
    wanted = {spec.label: spec for spec in (own, *others)}
    wanted |= inner_fusions(wanted, recipe) if inner else {}
    able = tuple(spec for spec in wanted.values() if suits(spec, kind))
    if not able:
        raise UsageError(
            f"no strategy applies: {', '.join(wanted)} do not suit a {kind} task",
            "`fuse list strategies -v` says what each is for",
        )
    left_out = [label for label, spec in wanted.items() if spec not in able]
    return able, (*_repeated(recipe, asked), *_about(left_out, kind))


def inner_fusions(outer: Mapping[str, FusionSpec], recipe: Recipe) -> dict[str, FusionSpec]:
    """Return the fusions inside others that are not among them, each under a name of its own."""
    known = [replace(spec, name="") for spec in outer.values()]
    inside = [one for whole in outer.values() for one in _members(whole)]
    taken, labels = {*outer, *base_of(recipe.models), *recipe.imported}, {s.label for s in inside}
    found: dict[str, FusionSpec] = {}
    for spec in inside:
        if replace(spec, name="") in known:
            continue
        known.append(replace(spec, name=""))
        numbered = (f"{spec.label}.{number}" for number in count(2))
        names = chain([spec.label], (name for name in numbered if name not in labels))
        name = next(free for free in names if free not in taken)
        taken.add(name)
        found[name] = spec if name == spec.label else replace(spec, name=name)
    return found


def _members(spec: FusionSpec) -> Iterator[FusionSpec]:
    for member in spec.members:
        if isinstance(member, FusionSpec):
            yield member
            yield from _members(member)


def check_names(recipe: Recipe, asked: Sequence[str]) -> None:
    """Return if every name asked for is known and given once; UsageError otherwise."""
    tuple(_asked(recipe, asked))


def suits(spec: FusionSpec, kind: Kind) -> bool:
    """Tell whether a fusion and every fusion in it can do a kind of task."""
    inner = (member for member in spec.members if isinstance(member, FusionSpec))
    own = kind in registry.get("strategies", spec.strategy).tasks
    return own and all(suits(member, kind) for member in inner)


def with_defaults(name: str, recipe: Recipe) -> FusionSpec:
    """Return a strategy with its defaults, under a name of its own, over the recipe's members."""
    parameters = registry.get("strategies", name).parameters
    params = {key: parameter.default for key, parameter in parameters.items()}
    spec = FusionSpec(name, params, recipe.fusion.members)
    taken = {*base_of(recipe.models), *recipe.imported, recipe.fusion.label}
    same = replace(recipe.fusion, name="") == spec
    return (
        recipe.fusion
        if same
        else spec
        if name not in taken
        else replace(spec, name=name + DEFAULTED)
    )


def _all(recipe: Recipe, kind: Kind) -> tuple[FusionSpec, ...]:
    entries = (registry.get("strategies", name) for name in registry.names("strategies"))
    wanted = (entry for entry in entries if kind in entry.tasks and entry.traits["compared"])
    names = [entry.name for entry in wanted if not entry.required]
    return tuple(with_defaults(name, recipe) for name in names)


def _asked(recipe: Recipe, names: Sequence[str]) -> Iterator[FusionSpec]:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise UsageError(f"the strategy '{twice[0]}' is named twice", "name each once")
    known = {spec.label: spec for spec in (recipe.fusion, *recipe.compare)}
    for name in names:
        yield known.get(name) or _named(name, recipe, (*known, *registry.names("strategies")))


def _named(name: str, recipe: Recipe, known: Sequence[str]) -> FusionSpec:
    if name not in known:
        hint = did_you_mean(name, sorted(set(known)))
        raise UsageError(f"no strategy is called '{name}'", hint)
    if registry.get("strategies", name).required:
        raise UsageError(
            f"the strategy '{name}' cannot do without parameters",
            "give them under 'compare:' in the recipe",
        )
    spec = with_defaults(name, recipe)
    if recipe.plain and is_composite(spec):
        told = f"the strategy '{name}' fuses models of one target, and there are several"
        raise UsageError(told, "leave it out")
    for _, message, hint in unfit(spec, recipe.models) if is_composite(spec) else ():
        raise UsageError(f"the strategy '{name}' does not suit these models: {message}", hint)
    return spec


def _repeated(recipe: Recipe, asked: Sequence[str]) -> tuple[Notice, ...]:
    """Say how many entries of `compare:` are on the board already."""
    node, whole = recipe.root.keys.get("compare"), recipe.plain or recipe
    extra = len(node.items) - len(whole.compare) if node and not asked else 0
    text = f"{extra} of the strategies under 'compare' are the same as another one there"
    return (Notice(text, "each is on the board once"),) if extra > 0 else ()


def _about(left_out: Sequence[str], kind: Kind) -> tuple[Notice, ...]:
    text = f"left out, because not for {kind}: {', '.join(left_out)}"
    return (Notice(text),) if left_out else ()
