"""Suites made of boards, with every thing in them that a suite can have."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from fusecli.suite import Suite, summarise
from tests.report.boards import HOSTILE
from tests.suite.worlds import NAMES, E, board, boards, random_errors

FAILED = {"broken": "the target is missing"}


def usual() -> Suite:
    """Ten data sets, one that failed, one fusion that is not ranked."""
    more = [board(0.3, {"stacking": 0.2, "mean": 0.29 + n / 250, "median": 0.35}) for n in range(3)]
    last = board(0.3, {"stacking": 0.2, "mean": 0.31, "median": 0.35, "nnls": 0.25})
    extra = {f"extra_{n}": given for n, given in enumerate((*more, last))}
    return summarise({**boards(), **FAILED, **extra})


def large(methods: int, data_sets: int = 55, seed: int = 2) -> Suite:
    """As many methods as asked for, with middling names."""
    names = [f"strategy_with_variant.{n:02d}" for n in range(methods - 1)]
    errors = random_errors(data_sets, methods, seed)
    return summarise(boards(errors, names, [f"d{n}" for n in range(data_sets)]))


def hostile() -> Suite:
    """The worst names wherever a name can be."""
    names = (*HOSTILE, "]]>&amp;\"'", "名" * 50, "x" * 200, "\ufffe\uffff")
    errors = random_errors(len(HOSTILE), len(names) + 1, 1)
    good = boards(errors, names, HOSTILE)
    odd = board(0.1, {**dict.fromkeys(names, 0.2), "</svg>": 0.1})
    return summarise({**good, "<b>\x1b[31m": "no file\x1b[2J", "odd": odd})


def undecided() -> Suite:
    """Methods that never differ."""
    return summarise(boards(np.repeat(E[:, :1], 4, axis=1)))


def apart() -> Suite:
    """Methods that all differ."""
    names = [f"{name}_{n}" for name in NAMES for n in range(3)]
    errors = np.array([[0.1, 0.2, 0.4, 0.8]]) * np.linspace(1, 2, len(names))[:, None]
    return summarise(boards(errors, names=names))


def two() -> Suite:
    """One fusion only, on few data sets."""
    return summarise(boards(E[:, [0, 3]], ("stacking",)))


def mixed() -> Suite:
    """Classification and regression, strategies for one of them, and the best base model again."""
    votes = {"soft_voting": 0.3, "hard_voting": 0.4}
    real = {"mean": 2e5, "median": 2.5e5, "best_single": 3e5}
    both = {"mean": 0.35, "median": 0.36, "best_single": 0.4}
    houses = {f"house_{n}": board(3e5, real, "rmse") for n in range(2)}
    return summarise({**houses, **{f"d{n}": board(0.4, {**both, **votes}) for n in range(4)}})


MADE: dict[str, Callable[[], Suite]] = {
    "usual": usual,
    "large": lambda: large(25),
    "middling": lambda: large(10, 12, 3),
    "hostile": hostile,
    "undecided": undecided,
    "apart": apart,
    "two": two,
    "mixed": mixed,
}


@cache
def suite_of(name: str) -> Suite:
    """Return the suite of that name, made once."""
    return MADE[name]()
