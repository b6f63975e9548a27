"""A word of the literature and the lines of a recipe that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Room = Literal["strategies", "models", "learn", "keys"]


@dataclass(frozen=True)
class Term:
    """Words of the literature for one thing. recipe: lines that say it, over models a, b, c ...

    room, name: what does it: a registered function, a word after `learn:`, or a key of a model.
    """

    words: str
    room: Room
    name: str
    recipe: str


def fusion(words: str, name: str, recipe: str = "") -> Term:
    """Return the term of a strategy, in its short form if no recipe is given."""
    return Term(words, "strategies", name, f"fusion: {recipe or name}")


def model(words: str, name: str, recipe: str = "") -> Term:
    """Return the term of a base model, in its short form if no recipe is given."""
    return Term(words, "models", name, f"models: {{m: {recipe or name}}}")
