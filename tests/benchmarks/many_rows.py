"""A made table of numbers and categories, as long as one likes, and a fusion for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

RECIPE = """
name: many
data: {source: train.csv, target: y, id: id}
models:
  linear: logistic_regression
  bayes: naive_bayes
  tree: {use: decision_tree, max_depth: 8}
  boosted: {use: lightgbm, n_estimators: 100, num_leaves: 15}
  hist: {use: hist_gradient_boosting, max_iter: 50}
fusion: {strategy: soft_voting, guard: false}
"""


def rows(count: int, seed: int, start: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(count, 8)).round(4)
    letters = rng.choice(list("pqrstu"), (count, 2))
    told = numbers[:, 0] + numbers[:, 1] * numbers[:, 2] + (letters[:, 0] == "p")
    frame = pd.DataFrame(numbers, columns=[f"x{k}" for k in range(8)])
    frame["c0"], frame["c1"] = letters.T
    frame["y"] = np.where(told + rng.normal(size=count) > 0, "yes", "no")
    frame.insert(0, "id", np.arange(start, start + count))
    return frame


def write(path: Path, count: int) -> None:
    """Write a table piece by piece, lest this process be what needs memory."""
    for start in range(0, count, 100_000):
        some = rows(min(100_000, count - start), 1 + start, start)
        some.to_csv(path, mode="a", header=not start, index=False)
