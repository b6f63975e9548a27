"""Small sets of out-of-fold records to fuse, and ways to change them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fusecli import registry
from fusecli.fused import Fused
from fusecli.values import Array, Floats, Kind, OutOfFold, Task

TASKS: dict[Kind, Task] = {
    "binary": Task("binary", ("no", "yes")),
    "multiclass": Task("multiclass", ("a", "b", "c")),
    "regression": Task("regression"),
}
METRICS: dict[Kind, str] = {"binary": "log_loss", "multiclass": "log_loss", "regression": "rmse"}
EVERY = [
    (name, kind)
    for name in registry.names("strategies")
    for kind in registry.get("strategies", name).tasks
    if registry.get("strategies", name).traits["fuses"] == "predictions"
]


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def sealed(oof: OutOfFold) -> OutOfFold:
    """Make every array read-only, as records are."""
    for name in ("preds", "y", "split", "row", "weight", "features"):
        if getattr(oof, name) is not None:
            getattr(oof, name).setflags(write=False)
    return oof


def features_of(rows: int) -> Floats:
    """Return two numbers, one of them with gaps, and the codes of a category [row, 3]."""
    rng = np.random.default_rng(rows)
    numbers = rng.normal(size=(rows, 2))
    numbers[::7, 1] = np.nan
    return np.column_stack([numbers, rng.integers(0, 3, rows)])


def records(
    preds: Floats, y: Array, kind: Kind, *, metric: str = "", folds: int = 4, **more: object
) -> OutOfFold:
    """Return records of members called m0, m1, ... dealt to folds in turn."""
    row = np.arange(len(y))
    oof = OutOfFold(
        preds=preds,
        y=y,
        members=tuple(f"m{k}" for k in range(len(preds))),
        task=TASKS[kind],
        metric=metric or METRICS[kind],
        split=row % folds,
        row=row,
    )
    table = {"features": features_of(len(y)), "categories": 1}
    return sealed(replace(oof, **({} if "features" in more else table), **more))


def world(
    kind: Kind, *, rows: int = 120, members: int = 4, seed: int = 0, metric: str = ""
) -> OutOfFold:
    """Return records of members of different strength that share a part of their errors."""
    rng = np.random.default_rng(seed)
    noise = 0.4 + 0.2 * np.arange(members)[:, None, None]
    if kind == "regression":
        y = 10 + 3 * rng.normal(size=rows)
        errors = rng.normal(size=(rows, 1)) + noise * rng.normal(size=(members, rows, 1))
        return records(y[:, None] + errors, y, kind, metric=metric)
    classes = len(TASKS[kind].classes)
    y = rng.integers(0, classes, rows)
    shared = rng.normal(size=(rows, classes)) / 2
    own = noise * rng.normal(size=(members, rows, classes))
    return records(softmax(np.eye(classes)[y] + shared + own), y, kind, metric=metric)


def with_preds(oof: OutOfFold, preds: Floats) -> OutOfFold:
    return sealed(replace(oof, preds=preds, members=tuple(f"m{k}" for k in range(len(preds)))))


def fit(name: str, oof: OutOfFold, **params: object) -> Fused:
    """Fit a strategy, with what it cannot do without."""
    if name == "cost_aware_selection":
        prices = dict.fromkeys(oof.members, 1.0)
        own = {} if oof.prices else {"prices": prices}
        params = {"budget": {"predict_ms": 3.0}, **own, **params}
    if name == "veto":
        params = {"by": min(oof.members), **params}
    if name == "residual_chain":
        params = {"stages": tuple(sorted(oof.members)), **params}
    if name == "cascade" and not oof.prices:
        prices = {member: 1.0 + place for place, member in enumerate(sorted(oof.members))}
        params = {"prices": prices, **params}
    return registry.get("strategies", name)(oof, **params)


def fuse(name: str, oof: OutOfFold, **params: object) -> Floats:
    """Fit a strategy and return its predictions for the records it was fitted to."""
    return fit(name, oof, **params).predict(oof.preds, oof.features)


def weights(name: str, oof: OutOfFold, **params: object) -> Floats:
    """Fit a strategy and return its weights in the members' order."""
    fused = fit(name, oof, **params)
    return np.array([fused.weights[member] for member in oof.members])


def mean_log_loss(preds: Floats, y: Array) -> float:
    return float(-np.log(np.clip(preds[np.arange(len(y)), y], 1e-7, 1)).mean())


def assert_sound(preds: Floats, oof: OutOfFold) -> None:
    """Check the shape, the range and the sums of fused predictions."""
    assert preds.shape == oof.preds.shape[1:]
    assert preds.dtype == np.float64
    assert np.isfinite(preds).all()
    if oof.task.is_classification:
        np.testing.assert_allclose(preds.sum(axis=1), 1, rtol=0, atol=1e-9)
        assert preds.min() >= 0
