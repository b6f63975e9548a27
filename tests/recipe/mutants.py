"""Recipes gone wrong: the shipped ones, with one to five things changed in their tree or text."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import yaml

from fusecli import registry
from fusecli.shipped import shipped
from tests.recipe.mutant_texts import BYTES, override
from tests.recipe.mutant_values import Tree, any_key, value
from tests.recipe.mutant_words import COLUMNS, GOOD, KINDS, NUMBERS, TEXTS

SHIPPED = sorted(shipped("recipes").glob("*.yaml"))
SPLITS = ({"folds": 500}, {"folds": 3, "repeats": 20}, {"folds": 32_767, "repeats": 999})
MARKS = (";", ",", "utf-16", "rot13")
Way = tuple[Any, ...]
Change = Callable[[Tree, random.Random], None]


def mutant(number: int) -> tuple[bytes, tuple[str, ...]]:
    """Return the text of a recipe and its overrides, both made from the number alone."""
    rng = random.Random(number)
    text = rng.choice(SHIPPED).read_bytes()
    kind = rng.choices(("gentle", "wild", "text", "both"), (45, 30, 15, 10))[0]
    if kind == "gentle":
        likely = tuple(rng.choice(GOOD) for _ in range(rng.choice((0, 0, 0, 1, 2))))
        return _of_tree(text, GENTLE, rng.randint(1, 3), rng), likely
    if kind != "text":
        text = _of_tree(text, WILD, rng.randint(1, 5), rng)
    if kind != "wild":
        for _ in range(rng.randint(1, 4)):
            text = rng.choice(BYTES)(text, rng)
    return text, tuple(override(rng) for _ in range(rng.choice((0, 0, 1, 3))))


def _of_tree(text: bytes, changes: Sequence[Change], times: int, rng: random.Random) -> bytes:
    tree = yaml.safe_load(text)
    for _ in range(times):
        rng.choice(changes)(tree, rng)
    return json.dumps(tree, default=str).encode("utf-8", "surrogatepass")


def _ways(tree: Tree, way: Way = ()) -> list[Way]:
    """Return the ways to every value below."""
    if not isinstance(tree, dict | list):
        return []
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    ways = []
    for key, child in inner:
        ways += [(*way, key), *_ways(child, (*way, key))]
    return ways


def _place(tree: Tree, rng: random.Random) -> tuple[Tree, Any] | None:
    ways = _ways(tree)
    if not ways:
        return None
    *way, last = rng.choice(ways)
    for key in way:
        tree = tree[key]
    return tree, last


def _drop(tree: Tree, rng: random.Random) -> None:
    if place := _place(tree, rng):
        del place[0][place[1]]


def _another(tree: Tree, rng: random.Random) -> None:
    if place := _place(tree, rng):
        place[0][place[1]] = value(rng)


def _renamed(tree: Tree, rng: random.Random) -> None:
    place = _place(tree, rng)
    if place and isinstance(place[0], dict):
        place[0][any_key(rng)] = place[0].pop(place[1])


def _added(tree: Tree, rng: random.Random) -> None:
    place = _place(tree, rng)
    inner = place[0][place[1]] if place else None
    if isinstance(inner, dict):
        inner[any_key(rng)] = value(rng)
    elif isinstance(inner, list):
        inner.insert(rng.randint(0, len(inner)), value(rng))


def _swapped(tree: Tree, rng: random.Random) -> None:
    """Put the value of one place into another."""
    one, other = _place(tree, rng), _place(tree, rng)
    if one and other:
        one[0][one[1]] = deepcopy(other[0][other[1]])


def _moved(tree: Tree, rng: random.Random) -> None:
    """Put a number or a word in the place of another one."""
    leaves = [way for way in _ways(tree) if not isinstance(_at(tree, way), dict | list)]
    if not leaves:
        return
    way = rng.choice(leaves)
    old = _at(tree, way)
    if isinstance(old, int | float):
        new = rng.choice((old * 2, old + 1, old - 1, old / 2, 0, -old, old * 1000, str(old), None))
    else:
        new = rng.choice((*registry.names("models"), *registry.names("strategies"), *TEXTS))
    _at(tree, way[:-1])[way[-1]] = new


def _general(tree: Tree, rng: random.Random) -> None:
    """Say something on top of the recipe that is often right."""
    key, wanted = rng.choice(
        (
            ("seed", rng.choice((0, 7, 2**32, 2**64, 10**90))),
            ("cv", rng.choice(SPLITS)),
            ("also", rng.sample(registry.names("metrics"), 2)),
            ("metric", rng.choice(registry.names("metrics"))),
            ("compare", rng.sample(registry.names("strategies"), 5)),
            ("fusion", rng.choice(registry.names("strategies"))),
            ("name", rng.choice(("a", "x" * 64, "a.b-c_d"))),
        )
    )
    tree[key] = wanted


def _of_data(tree: Tree, rng: random.Random) -> None:
    """Read the table in another way, or another table."""
    key, wanted = rng.choice(
        (
            ("source", rng.choice((*registry.names("sources"), "t.csv", "t.parquet", "/"))),
            ("test", rng.choice((0.2, 0.01, 0.99, "t.csv", 1))),
            ("task", rng.choice(("binary", "multiclass", "regression"))),
            ("target", rng.choice(COLUMNS)),
            ("drop", rng.sample(COLUMNS, 2)),
            ("columns", {rng.choice(COLUMNS): rng.choice(KINDS)}),
            (rng.choice(("id", "group", "weight", "time")), rng.choice(COLUMNS)),
            ("missing_target", "drop"),
            (rng.choice(("separator", "encoding", "decimal")), rng.choice(MARKS)),
            ("missing", rng.choice(([], ["a"], [""] * 2000, ["x" * 10_000]))),
        )
    )
    if isinstance(tree.get("data"), dict):
        tree["data"][key] = wanted


def _of_models(tree: Tree, rng: random.Random) -> None:
    """Add a model, or give one a parameter that it has."""
    models = tree.get("models")
    if not isinstance(models, dict):
        return
    use = rng.choice(registry.names("models"))
    known = registry.get("models", use).parameters
    given: dict[str, Any] = {"use": use}
    for key in rng.sample(sorted(known), min(len(known), rng.randint(0, 3))):
        given[key] = rng.choice((known[key].default, *NUMBERS[:8], 0.5, "a"))
        if isinstance(given[key], object) and type(given[key]).__module__ != "builtins":
            given[key] = {"use": rng.choice(registry.names("models"))}
    if rng.random() < 0.2:
        given["each"] = {"seed": list(range(rng.choice((1, 3, 40, 300))))}
    models[rng.choice((*models, "new"))] = given


def _of_fusion(tree: Tree, rng: random.Random) -> None:
    """Fuse other members in another way, fusions among them."""
    models = [name for name in tree.get("models") or () if isinstance(name, str)] or ["x"]
    inner = {"strategy": rng.choice(registry.names("strategies")), "members": models[:2]}
    members = rng.choice((models, [inner, *models], [inner, inner], [inner], models * 2))
    weights = {name: rng.choice(NUMBERS) for name in models}
    strategy = rng.choice(registry.names("strategies"))
    plain = {"strategy": strategy, "members": members}
    tree["fusion"] = rng.choice((plain, {"strategy": "weighted_mean", "weights": weights}))


def _at(tree: Tree, way: Way) -> Tree:
    for key in way:
        tree = tree[key]
    return tree


WILD: tuple[Change, ...] = (_drop, _another, _another, _renamed, _added, _added, _swapped)
GENTLE: tuple[Change, ...] = (_moved, _general, _of_data, _of_models, _of_models, _of_fusion)
