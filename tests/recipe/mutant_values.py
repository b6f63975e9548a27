"""Any value that YAML can hold, and keys to put it at."""

from __future__ import annotations

import random
from typing import Any

from fusecli import registry
from tests.recipe.mutant_words import KEYS, NUMBERS, TEXTS

Tree = Any


def value(rng: random.Random, depth: int = 0) -> Tree:
    """Return any value: a word, a number, a list, a mapping, something nested."""
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(TEXTS if kind < 0.35 else NUMBERS)
    if kind < 0.7 or depth > 3:
        return rng.choice((None, True, False, [], {}, [[]], {"": ""}))
    if kind < 0.74:
        return _large(rng)
    if kind < 0.87:
        return [value(rng, depth + 1) for _ in range(rng.randint(1, 4))]
    return {any_key(rng): value(rng, depth + 1) for _ in range(rng.randint(1, 4))}


def _large(rng: random.Random) -> Tree:
    """Return something very deep or very long."""
    if rng.random() < 0.5:
        return [rng.choice(NUMBERS)] * rng.choice((10, 200, 5000))
    tree: Tree = 1
    for _ in range(rng.choice((5, 39, 41, 300))):
        tree = [tree] if rng.random() < 0.5 else {"a": tree}
    return tree


def any_key(rng: random.Random) -> str:
    names = (KEYS, TEXTS, registry.names("models"), registry.names("strategies"))
    return rng.choice(rng.choice(names))
