"""Errors of four methods on six data sets with known statistics, and boards that have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from fusecli.values import Board, Call, Row, Score, Task, Verdict

E = np.array(
    [
        [0.20, 0.22, 0.25, 0.21],
        [0.10, 0.13, 0.12, 0.11],
        [0.30, 0.31, 0.36, 0.29],
        [0.15, 0.15, 0.19, 0.16],
        [0.40, 0.45, 0.44, 0.42],
        [0.22, 0.21, 0.27, 0.23],
    ]
)
NAMES = ("adult", "car", "credit", "digits", "iris", "wine")
FUSIONS = ("stacking", "mean", "median")
BINARY, REAL = Task("binary", ("no", "yes")), Task("regression")


def fused(name: str, value: float, gain: float, call: Call = "inconclusive") -> Row:
    score = Score(value, 0.01, "cross-fit")
    odds = (0.5, 0.3, 0.2)
    return Row(
        name, "fused", score, verdict=Verdict(call, gain, 0.01, *odds, 0.01, "svm", "cross-fit")
    )


def board(
    base: float, values: Mapping[str, float], metric: str = "log_loss", sign: int = -1
) -> Board:
    """A board whose best base model, chosen without the scored rows, scores `base`."""
    rows = [fused(name, value, sign * (value - base)) for name, value in values.items()]
    flattered = Row("svm", "base", Score(base + sign * 0.01, 0.01, "cross-fit"), is_best_base=True)
    task = REAL if metric in ("rmse", "r2") else BINARY
    return Board("r", "d", task, metric, (), (*rows, flattered), 100, 4, 100, "8 folds")


def boards(
    errors: np.ndarray = E, fusions: Sequence[str] = FUSIONS, names: Sequence[str] = NAMES
) -> dict[str, Board | str]:
    """One board a data set; the last column is the best base model."""
    return {
        name: board(float(line[-1]), dict(zip(fusions, map(float, line[:-1]), strict=True)))
        for name, line in zip(names, errors, strict=True)
    }


def random_errors(data_sets: int, methods: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    level = random.lognormal(size=(data_sets, 1))
    skill = np.linspace(0, 0.05, methods)
    return level * (1 + skill + 0.05 * random.normal(size=(data_sets, methods)))
