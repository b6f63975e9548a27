"""How optimistic the scores of models are that learn from other models' out-of-fold predictions.

    python tests/benchmarks/learning.py [--worlds 60] [--seed 1] [--rows 200] [--jobs 2]

Where rows have known probabilities c, the log loss of a prediction that knows nothing of the label
itself is on average its loss against c; by how much it is less is the mean of (y - c) times the
log-odds predicted, which is 0 on average for whatever has not seen y.
Unit: the standard error that the board shows. Aim: at most a quarter of it. Every third world is
noise alone; the others have curved log-odds of eight columns.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from worlds import BINARY, curved, sigmoid

from fusecli.evaluate import score
from fusecli.fit import collect, plan, run_fits
from fusecli.folds import deal
from fusecli.store import Store, key_of
from fusecli.values import CvSpec, Dataset, Floats, Lesson, ModelSpec, OutOfFold, Table

TEACHERS = {
    "logistic": ModelSpec("logistic_regression"),
    "neighbours": ModelSpec("k_nearest_neighbours"),
    "forest": ModelSpec("random_forest", {"n_estimators": 50}),
    "deep_tree": ModelSpec("decision_tree", {"min_samples_leaf": 3}),
}
SMALL = {"n_estimators": 60, "early_stopping_rounds": None, "num_leaves": 8}
LEARNERS = {
    "linear": ModelSpec("logistic_regression"),
    "tree": ModelSpec("decision_tree"),
    "boosted": ModelSpec("lightgbm", SMALL),
}
VALUES = LEARNERS | {"linear": ModelSpec("ridge")}


def taught(spec: ModelSpec, learn: str, **options) -> ModelSpec:
    lesson = Lesson(learn, tuple(TEACHERS), options)
    return ModelSpec(spec.use, spec.params, spec.preprocess, spec.seed, lesson)


def models() -> dict[str, ModelSpec]:
    """Return the teachers, the students of each kind, and plain models of the same learners."""
    made = dict(TEACHERS) | {f"plain {name}": spec for name, spec in LEARNERS.items()}
    for name, spec in LEARNERS.items():
        made[f"residuals {name}"] = taught(VALUES[name], "residuals")
        made[f"soft_labels {name}"] = taught(spec, "soft_labels")
        made[f"features {name}"] = taught(spec, "features")
        made[f"features {name} alone"] = taught(spec, "features", passthrough=False)
    return made


def world(number: int, seed: int, rows: int) -> tuple[Dataset, Floats]:
    """Return a data set and the true probability of the second class for each row."""
    random = np.random.default_rng([seed, number])
    X = random.normal(size=(rows, 8))
    weights = random.normal(size=8) * (random.uniform(0.2, 0.8) if number % 3 else 0.0)
    chance = sigmoid(curved(X, weights))
    y = (random.random(rows) < chance).astype(np.int64)
    names = tuple(f"x{i}" for i in range(8))
    table = Table(X, np.empty((rows, 0), np.int32), names, (), (), ())
    name = f"world {number}"
    return Dataset(name, BINARY, "y", table, y, np.arange(rows), (), name), chance


def optimism(number: int, seed: int, rows: int) -> dict[str, float]:
    """Return by member how much too good its score is, in standard errors."""
    data, chance = world(number, seed, rows)
    folds = deal(data, CvSpec(8), seed)
    with tempfile.TemporaryDirectory() as folder:
        store, made = Store(Path(folder)), plan(models(), data, folds, seed)
        key = key_of("dataset", {"name": data.name})
        receipts = run_fits(made, data, folds, store, dataset_key=key, jobs=1, backend="sequential")
        found = collect(made, receipts, store, data, folds, "log_loss")
        assert not found.failures, found.failures
    oof = found.oof
    return {name: _of(oof, chance, own) for name, own in zip(oof.members, oof.preds, strict=True)}


def _of(oof: OutOfFold, chance: Floats, preds: Floats) -> float:
    p = np.clip(preds, 1e-7, 1)
    error = np.mean((oof.y - chance[oof.row]) * np.log(p[:, 1] / p[:, 0]))
    return float(error / (score("log_loss", oof, preds).half_width / 1.96))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    one = partial(optimism, seed=given.seed, rows=given.rows)
    with get_context("spawn").Pool(given.jobs) as pool:
        found = pool.map(one, range(given.worlds), chunksize=1)
    print(f"{given.worlds} worlds of {given.rows} rows, seed {given.seed}, log loss")
    print(f"{'':28}{'all':>16}{'noise alone':>16}{'signal':>16}")
    for name in found[0]:
        own = np.array([case[name] for case in found])
        noise = np.arange(len(own)) % 3 == 0
        cells = (_told(own[kept]) for kept in (noise | True, noise, ~noise))
        print(f"{name:28}" + "".join(f"{cell:>16}" for cell in cells))


def _told(own: Floats) -> str:
    return f"{own.mean():+.2f} ± {1.96 * own.std(ddof=1) / np.sqrt(len(own)):.2f}"


if __name__ == "__main__":
    main()
