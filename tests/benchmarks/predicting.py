"""`fuse predict` on many rows: is its memory flat, and is it as quick as its models by hand?

    python -m tests.benchmarks.predicting [--rows 1000000] [--train 5000]

A fusion of five members, 8 folds each, is trained on a made table of numbers and categories, and
exported. Whole processes then predict a tenth of the rows and all of them, from CSV to CSV; each
tells its peak memory. By hand is what a careful person would write for the same model file: the
models of all folds called on the same portions of prepared rows, their mean, the weighted sum.
Targets: at most 1.5 times the memory for ten times the rows; at least 0.8 of the rows per second by
hand, reading and writing not counted on either side.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from fusecli.dataset.new_rows import table_of
from fusecli.saved.loading import Loaded, load_file
from fusecli.sources.portions import portions
from fusecli.values import Floats, Table

PORTION = 20_000  # rows, where models are called by hand
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
MEASURED = """
import resource, sys
from fusecli.cli import main
sys.argv = ["fuse", *sys.argv[1:]]
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
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


def predicted(path: Path) -> tuple[float, float]:
    """Return the seconds and the peak megabytes of a process that predicts a table."""
    start = time.perf_counter()
    words = ("predict", "model.fuse", str(path), "-o", "answers.csv")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - start, int(done.stderr.split()[-1]) / 1024


def tables(loaded: Loaded, path: Path) -> Iterator[Table]:
    for raw in portions(str(path), PORTION, {}):
        yield table_of(loaded.deployed.layout, raw.frame, raw.origin)[0]


def by_hand(loaded: Loaded, table: Table) -> Floats:
    """Return the weighted sum of the members, each the mean of its models."""
    deployed = loaded.deployed
    total = 0.0
    for name, keys in deployed.models.items():
        said = np.mean([loaded.predictor.model(key).predict(table) for key in keys], axis=0)
        total = total + deployed.weights[name] * said
    return np.asarray(total)


def throughput(path: Path) -> tuple[float, float]:
    """Return the rows per second of processor time: of the predictor, of its models by hand."""
    loaded = load_file(Path("model.fuse"))
    spent, count = {"predictor": 0.0, "hand": 0.0}, 0
    for place, table in enumerate(tables(loaded, path)):
        ways = [
            ("predictor", lambda t: loaded.predictor(t).preds),
            ("hand", lambda t: by_hand(loaded, t)),
        ]
        found = {}
        for name, way in ways[:: 1 if place % 2 else -1]:
            start = time.process_time()
            found[name] = way(table)
            spent[name] += (time.process_time() - start) * (place > 0)  # the first one warms up
        np.testing.assert_allclose(found["predictor"], found["hand"], atol=1e-12)
        count += table.rows * (place > 0)
    return count / spent["predictor"], count / spent["hand"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--train", type=int, default=5_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        rows(asked.train, 0).to_csv("train.csv", index=False)
        Path("many.yaml").write_text(RECIPE)
        for words in (("run", "many.yaml", "-q"), ("export", "many", "-o", "model.fuse")):
            subprocess.run([sys.executable, "-m", "fusecli", *words], check=True)
        sizes = (asked.rows // 10, asked.rows)
        peaks = []
        for count in sizes:
            write(Path(f"{count}.csv"), count)
            seconds, peak = predicted(Path(f"{count}.csv"))
            peaks.append(peak)
            speed = f"{seconds:6.1f} s  {count / seconds:>9,.0f} rows/s"
            print(f"{count:>9,} rows  {speed}  {peak:6.0f} MB")
        print(
            f"memory    {peaks[1] / peaks[0]:.2f} times for 10 times the rows (target: at most 1.5)"
        )
        ours, hand = throughput(Path(f"{sizes[0]}.csv"))
        print(
            f"models    {ours:,.0f} rows/s, by hand {hand:,.0f}: {ours / hand:.2f} (at least 0.8)"
        )


if __name__ == "__main__":
    main()
