"""Small strategies and simulated out-of-fold predictions, for tests of evaluate and leaderboard."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.fused import Fused
from fusecli.values import OutOfFold, Task

BINARY = Task("binary", ("no", "yes"))
THREE = Task("multiclass", ("a", "b", "c"))
REAL = Task("regression")


def _average(preds, *, shares):
    return np.tensordot(shares, preds, axes=1)


def average(oof):
    """Take the plain mean."""
    m = len(oof.members)
    return Fused(_average, {"shares": np.full(m, 1 / m)}, dict.fromkeys(oof.members, 1 / m))


def winner(oof):
    """Take the member with the smallest squared error."""
    target = np.eye(oof.task.outputs)[oof.y] if oof.task.is_classification else oof.y[:, None]
    shares = np.zeros(len(oof.members))
    shares[np.square(oof.preds - target).sum(axis=(1, 2)).argmin()] = 1.0
    return Fused(_average, {"shares": shares}, dict(zip(oof.members, shares, strict=True)))


def _linear(preds, *, slopes, shift):
    positive = np.clip(shift + np.tensordot(slopes, preds[:, :, -1], axes=1), 0, 1)
    return np.stack([1 - positive, positive], axis=1)


def regression(oof):
    """Fit the positive class by ridge regression without any constraint."""
    X = np.vstack([oof.preds[:, :, -1], np.ones(oof.records)])
    weights = np.linalg.solve(X @ X.T + 1e-3 * np.eye(len(X)), X @ oof.y)
    return Fused(_linear, {"slopes": weights[:-1], "shift": weights[-1]})


def broken(oof):
    """Raise."""
    raise ValueError("no\nconvergence")


def hollow(oof):
    """Predict NaN."""
    return Fused(_average, {"shares": np.full(len(oof.members), np.nan)})


@pytest.fixture
def toys(monkeypatch):
    """Register the toys for one test; return a function that registers one more."""
    registry.names("strategies")
    room = registry._entries["strategies"]

    def add(name, function, tasks=("binary", "multiclass", "regression"), *, constrained=True):
        entry = registry.Entry(name, function, tasks, {"constrained": constrained})
        monkeypatch.setitem(room, name, entry)

    for function in (average, winner, broken, hollow):
        add(f"toy_{function.__name__}", function)
    add("toy_regression", regression, ("binary",), constrained=False)
    return add


def deal(n, folds, repeats, rng):
    """Return rows and splits of n rows dealt to folds, record after record."""
    rows = np.concatenate([rng.permutation(n) for _ in range(repeats)])
    place = np.tile(np.arange(n) % folds, repeats)
    return rows, place + folds * np.repeat(np.arange(repeats), n)


def _softmax(logits):
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return odds / odds.sum(axis=-1, keepdims=True)


def simulate(task, n=240, *, noise=(1.0, 1.0, 1.0), folds=5, repeats=1, signal=2.0, seed=0):
    """Return out-of-fold predictions of members that see the truth through independent noise."""
    rng = np.random.default_rng(seed)
    rows, split = deal(n, folds, repeats, rng)
    y = rng.normal(size=n) if task is REAL else rng.integers(0, task.outputs, n)
    truth = y[:, None] if task is REAL else np.eye(task.outputs)[y]
    signal = signal / 2 if task is REAL else signal  # so that 1 is unbiased for a value
    seen = [signal * truth + scale * rng.normal(size=truth.shape) for scale in noise]
    preds = np.stack([values[rows] if task is REAL else _softmax(values)[rows] for values in seen])
    return OutOfFold(
        preds=preds,
        y=y[rows],
        members=tuple("abcdefghij"[: len(noise)]),
        task=task,
        metric="rmse" if task is REAL else "log_loss",
        split=split,
        row=rows,
        weight=np.full(len(rows), 1 / repeats) if repeats > 1 else None,
    )
