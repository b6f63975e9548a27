"""How long each strategy takes to fit, and how much memory, on many records of many members.

    python tests/benchmarks/fusing.py [--records 100000] [--members 50] [--classes 2 10]

Predictions are simulated; every strategy runs in a process of its own, with one thread. Memory is
the peak above what the process held with the predictions, as a multiple of the predictions' size.
Published implementations are timed on the same predictions: scipy's NNLS on the Brier residuals and
scikit-learn's logistic regression on clipped logits.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable
from multiprocessing import get_context

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import numpy as np

from fusecli import registry
from fusecli.registry import Parameter
from fusecli.strategies.meta_inputs import columns
from fusecli.values import OutOfFold, Task

MEBI = 2**20


def simulated(records: int, members: int, classes: int, metric: str) -> OutOfFold:
    """Return members that see the truth through shared and own noise, eight folds."""
    random = np.random.default_rng(classes)
    y = random.integers(0, classes, records)
    shared = 1.5 * np.eye(classes)[y] + random.normal(size=(records, classes))
    preds = np.empty((members, records, classes))
    for i in range(members):
        odds = np.exp(shared + random.normal(size=shared.shape))
        preds[i] = odds / odds.sum(axis=1, keepdims=True)
    preds.flags.writeable = False
    kind = "binary" if classes == 2 else "multiclass"
    task = Task(kind, tuple(map(str, range(classes))))
    names = tuple(f"m{i}" for i in range(members))
    rows = np.arange(records)
    table = random.normal(size=(records, 10))
    return OutOfFold(preds, y, names, task, metric, split=rows % 8, row=rows, features=table)


def nnls(oof: OutOfFold) -> None:
    from scipy.optimize import nnls as solve

    target = np.eye(oof.task.outputs)[oof.y].ravel()
    solve(oof.preds.reshape(len(oof.preds), -1).T, target)


def logistic(oof: OutOfFold) -> None:
    from sklearn.linear_model import LogisticRegression

    LogisticRegression(max_iter=1000).fit(columns(oof.preds, "logit"), oof.y)


PUBLISHED: dict[str, Callable[[OutOfFold], None]] = {
    "scipy nnls": nnls,
    "scikit-learn logistic": logistic,
}


def measured(name: str, sizes: tuple[int, int, int], metric: str) -> tuple[float, float]:
    """Return seconds to fit and peak memory over the size of the predictions."""
    oof = simulated(*sizes, metric)
    fit = PUBLISHED.get(name) or registry.get("strategies", name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    start = time.perf_counter()
    fit(oof)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return seconds, (peak - before) / oof.preds.nbytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--members", type=int, default=50)
    parser.add_argument("--classes", type=int, nargs="+", default=[2, 10])
    given = parser.parse_args()
    for classes in given.classes:
        kind = "binary" if classes == 2 else "multiclass"
        ours = [n for n in registry.names("strategies") if kind in suited(n) and not needs(n)]
        print(f"\n{given.records:,} records x {given.members} members x {classes} classes")
        print(f"{'':24} {'metric':9} {'seconds':>8} {'memory':>7}")
        runs = [(name, "log_loss") for name in (*ours, *PUBLISHED)]
        runs += [("greedy_selection", "roc_auc")] if classes == 2 else []
        for name, metric in runs:
            sizes = (given.records, given.members, classes)
            with get_context("spawn").Pool(1) as pool:
                seconds, memory = pool.apply(measured, (name, sizes, metric))
            print(f"{name:24} {metric:9} {seconds:8.2f} {memory:6.2f}x", flush=True)


def needs(name: str) -> bool:
    parameters = registry.get("strategies", name).parameters.values()
    return any(each.default is Parameter.REQUIRED for each in parameters)


def suited(name: str) -> tuple[str, ...]:
    entry = registry.get("strategies", name)
    return () if entry.required else entry.tasks


if __name__ == "__main__":
    main()
