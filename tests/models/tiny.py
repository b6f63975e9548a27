"""Tiny tables with everything in them: missing cells, categories, many levels, a rare class."""

import numpy as np

from fusecli.models import model_tasks
from fusecli.values import ModelSpec, Table, Task
from tests.extras import MODELS

TASKS = {
    "binary": Task("binary", ("no", "yes")),
    "multiclass": Task("multiclass", ("zebra", "ant", "mole")),
    "regression": Task("regression"),
}
ROWS = 90
# Rounds and trees enough to learn something, few enough for a test.
QUICK = {
    "ada_boost": {"n_estimators": 5},
    "bagging": {"n_estimators": 3},
    "catboost": {"n_estimators": 20},
    "embedding": {"members": ModelSpec("lightgbm", {"n_estimators": 20})},
    "extra_trees": {"n_estimators": 10},
    "hist_gradient_boosting": {"max_iter": 20},
    "lightgbm": {"n_estimators": 20},
    "mlp": {"max_iter": 5},
    "soup": {"members": ModelSpec("mlp", {"max_iter": 60}), "copies": 2},
    "random_forest": {"n_estimators": 10},
    "shared_trunk": {"hidden": (8,), "max_iter": 10},
    "torch_mlp": {"max_iter": 10, "hidden_layer_sizes": (16,)},
    "xgboost": {"n_estimators": 20},
}


def quick(name: str, **params) -> ModelSpec:
    return ModelSpec(name, QUICK.get(name, {}) | params)


def mixed(kind: str, rows: int = ROWS, seed: int = 0):
    """Return (table, task, y): two numbers, a category, one of many levels; cells are missing."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(rows, 2))
    few, many = rng.integers(0, 3, rows), rng.integers(0, 40, rows)
    signal = numbers[:, 0] + 0.5 * (few == 1) + 0.3 * rng.normal(size=rows)
    numbers[::7, 1] = np.nan
    codes = np.column_stack([few, many]).astype(np.int32)
    codes[::11] = -1
    levels = tuple(tuple(f"{name}{i}" for i in range(n)) for name, n in (("a", 3), ("b", 40)))
    kinds = ("category", "high_cardinality")
    table = Table(numbers, codes, ("x{", "x[<"), ("c", "d"), levels, kinds)
    return table, TASKS[kind], target(kind, signal)


def target(kind: str, signal):
    """Return the values, or classes of them; the last of three classes has few rows."""
    if kind == "regression":
        return 1000 + 50 * signal
    cuts = [np.median(signal)] if kind == "binary" else np.quantile(signal, [0.5, 0.95])
    return np.searchsorted(cuts, signal).astype(np.int64)


def numeric(y, columns: int = 2, seed: int = 0) -> Table:
    """Return a table of noise for a target, its first column close to the target."""
    X = np.random.default_rng(seed).normal(size=(len(y), columns))
    X[:, 0] += y
    names = tuple(f"x{i}" for i in range(columns))
    return Table(X, np.empty((len(y), 0), np.int32), names, (), (), ())


def every_model() -> list[tuple[str, str]]:
    """Return every model that can be tested here with every kind of task it is for."""
    return [(name, kind) for name in MODELS for kind in model_tasks(ModelSpec(name))]
