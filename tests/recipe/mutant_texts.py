"""The text of a recipe with some of it changed, and overrides."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from tests.recipe.mutant_values import value
from tests.recipe.mutant_words import GOOD, KEYS, SIGNS, SNIPPETS, TEXTS


def _flipped(text: bytes, rng: random.Random) -> bytes:
    data = bytearray(text)
    for _ in range(rng.randint(1, 8)):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _cut(text: bytes, rng: random.Random) -> bytes:
    return text[: rng.randint(0, len(text))]


def _doubled(text: bytes, rng: random.Random) -> bytes:
    start, stop = sorted(rng.choices(range(len(text) + 1), k=2))
    return text[:stop] + text[start:stop] * rng.choice((1, 1, 2, 50)) + text[stop:]


def _inserted(text: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(SNIPPETS).encode("utf-8", "surrogatepass") + text[at:]


def _lines(text: bytes, rng: random.Random) -> bytes:
    lines = text.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def _noise(text: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(text))
    more = "".join(rng.choices(SIGNS, k=rng.randint(1, 30)))
    return text[:at] + more.encode("utf-8", "surrogatepass") + text[at:]


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped, _cut, _doubled, _inserted, _inserted, _lines, _noise,
)  # fmt: skip


def override(rng: random.Random) -> str:
    """Return the text of a `--set`, now and then a good one."""
    words = (*KEYS, "forest", "svm", "logistic", "models", "cv", "fusion")
    steps = rng.choices(words, k=3)
    way = ".".join(steps[: rng.randint(1, 3)])
    way += rng.choice(("", "", "", "[0]", '["a"]', "[99999999]", "[", "]", ".", "..", "['", "[-1]"))
    shown = json.dumps(value(rng), default=str) if rng.random() < 0.5 else rng.choice(TEXTS)
    likely = f"{way}{rng.choice(('=', '=', '=', '', '==', ' = '))}{shown}"
    return rng.choice((likely, likely, rng.choice(GOOD), "".join(rng.choices(SIGNS, k=20))))
