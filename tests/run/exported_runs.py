"""Small runs to export: a table with everything in it that a graph can read."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from fusecli.run import RunOptions, run

RECIPE = """
name: pets
data: {source: rows.csv, target: kind}
cv: {folds: 3}
models:
  linear: logistic_regression
  tree: {use: lightgbm, n_estimators: 10}
  bayes: {use: naive_bayes, learn: soft_labels, from: linear}
  corrected: {use: ridge, learn: residuals, from: [linear, tree]}
  seeing: {use: logistic_regression, learn: features, from: tree}
  never: {use: rules, rules: [{if: size > 0, then: "yes"}]}
fusion: {strategy: soft_voting, members: [linear, tree, bayes, corrected, seeing]}
"""
VALUES = """
name: sizes
data: {source: rows.csv, target: size}
cv: {folds: 3}
models:
  flat: ridge
  deep: {use: xgboost, n_estimators: 10, learn: residuals, from: flat}
  seeing: {use: ridge, learn: features, from: flat, passthrough: false}
fusion: mean
"""
DATES = """
name: dates
data: {source: dates.csv, target: kind}
cv: {folds: 3}
models: {linear: logistic_regression, bayes: naive_bayes}
fusion: mean
"""


def rows(count: int = 160, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size, pet = rng.normal(size=count).round(3), rng.choice(["cat", "dog", "ünï"], count)
    kind = np.where(size + (pet == "cat") + rng.normal(size=count) / 3 > 0.4, "yes", "no")
    gone = np.where(rng.random(count) < 0.1, np.nan, rng.normal(size=count))
    label = rng.choice(["a", "b"], count)
    return pd.DataFrame({"size": size, "label": gone, "pet": pet, "_c0": label, "kind": kind})


def make(place: Path, *recipes: str) -> None:
    """Run recipes in a folder."""
    before = Path.cwd()
    os.chdir(place)
    try:
        rows().to_csv("rows.csv", index=False)
        born = pd.date_range("2020-01-01", periods=160).strftime("%Y-%m-%d")
        rows().assign(born=born).to_csv("dates.csv", index=False)
        for number, text in enumerate(recipes):
            Path(f"{number}.yaml").write_text(text)
            run(Path(f"{number}.yaml"), RunOptions(backend="threading"))
    finally:
        os.chdir(before)
