"""When sharing layers helps: `shared_trunk` against the same network on one target alone.

    python -m tests.benchmarks.sharing

RMSE on rows that neither has seen, in planted worlds and on abalone. A target is known in few of
the training rows, two others (on abalone one, the shell's weight) in all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd

from fusecli.models import build
from fusecli.models.trunk_targets import Aim
from fusecli.shipped import shipped
from fusecli.values import Floats, ModelSpec, Task

REPEATS = 6
VALUES = Task("regression")


def saved(
    X: Floats, targets: Sequence[Floats], labels: int, train: int, weights: str, seed: int
) -> float:
    """Return by which share the RMSE of the first target is lower, known in so many rows."""
    order = np.random.default_rng(seed).permutation(len(X))
    test, fit = order[: len(X) // 4], order[len(X) // 4 :][:train]
    X = (X - X[fit].mean(axis=0)) / X[fit].std(axis=0)
    y, *others = targets
    few = np.where(np.arange(len(fit)) < labels, y[fit], np.nan)
    aims = [Aim("y", few, classes=False)]
    aims += [Aim(f"o{n}", one[fit], classes=False) for n, one in enumerate(others)]
    shared = build(ModelSpec("shared_trunk", {"weights": weights}), VALUES, seed)
    shared.fit(X[fit], np.zeros(len(fit)), aims=aims)
    known = fit[:labels]
    alone = build(ModelSpec("shared_trunk"), VALUES, seed).fit(X[known], y[known])
    found = (shared.of("y", X[test])[:, 0], alone.predict(X[test]))
    ours, theirs = (np.sqrt(np.mean((one - y[test]) ** 2)) for one in found)
    return float(1 - ours / theirs)


def world(*, same: bool) -> tuple[Floats, list[Floats]]:
    """Return 1,600 rows and three targets, made by the same layers, or each by its own."""
    random = np.random.default_rng(1)
    X = random.normal(size=(1600, 10))
    ways = [np.tanh(X @ random.normal(size=(10, 4)) / 1.5) for _ in range(3)]
    made = (ways[0 if same else n] @ random.normal(size=4) for n in range(3))
    return X, [one + 0.3 * random.normal(size=1600) for one in made]


def abalone() -> tuple[Floats, list[Floats]]:
    """Return sizes and weights of abalones, and as targets the rings and the shell's weight."""
    table = pd.read_csv(shipped("datasets") / "abalone.csv").select_dtypes("number")
    targets = [table.pop("Class_Rings"), table.pop("Shell weight")]
    return table.to_numpy(np.float64), [one.to_numpy(np.float64) for one in targets]


def told(name: str, data: tuple[Floats, list[Floats]], labels: int, train: int, how: str) -> None:
    """Print one line: the mean over repeats, and its standard error, in percent."""
    gains = [100 * saved(*data, labels, train, how, seed) for seed in range(REPEATS)]
    error = np.std(gains, ddof=1) / np.sqrt(REPEATS)
    line = f"{name:24} {labels:5} of {train:5} {how:12} {np.mean(gains):+6.1f} % ± {error:.1f}\n"
    sys.stdout.write(line)
    sys.stdout.flush()


def main() -> None:
    """Print how much lower the RMSE is for sharing."""
    worlds = {"the same layers": world(same=True), "other layers": world(same=False)}
    for name, data in worlds.items():
        for labels in (60, 150, 1200):
            told(name, data, labels, 1200, "equal")
        told(name, data, 150, 1200, "uncertainty")
    for labels in (60, 200, 900):
        told("abalone", abalone(), labels, 900, "equal")


if __name__ == "__main__":
    main()
