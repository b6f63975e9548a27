"""On targets that nothing can know, no fusion is ever called better."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate import Rival, best_base, cross_fit, is_constrained, judge
from fusecli.values import FusionSpec, OutOfFold
from tests.evaluate.toys import BINARY, REAL, THREE, simulate

pytestmark = pytest.mark.usefixtures("toys")
METRICS = {
    "binary": ("log_loss", "accuracy", "roc_auc", "f1", "mcc"),
    "multiclass": ("log_loss", "balanced_accuracy", "roc_auc"),
    "regression": ("rmse", "mae", "r2"),
}


def fold_means(oof):
    """Return what a model predicts that knows its training targets only: their mean, by split.

    The rows of a split are not in its own mean, so it is a code of their targets, upside down.
    """
    target = np.eye(oof.task.outputs)[oof.y] if oof.task is not REAL else oof.y[:, None]
    repeat = oof.split // (oof.split.max() + 1)
    means = np.empty(target.shape)
    for split in np.unique(oof.split):
        others = (oof.split != split) & (repeat == repeat[oof.split == split][0])
        means[oof.split == split] = target[others].mean(axis=0)
    return means


def noise(task, seed):
    """Return confident members that know nothing of the target, and the mean of each fold."""
    oof = simulate(task, n=160, noise=(1.0, 1.5, 1.0, 2.0), folds=8, signal=0.0, seed=seed)
    preds = np.concatenate([oof.preds, fold_means(oof)[None]])
    features = np.random.default_rng(seed).normal(size=(oof.records, 3))
    return replace(oof, preds=preds, members=(*oof.members, "mean"), features=features)


def strategies(task):
    """Return every registered strategy for the task that only needs predictions."""
    entries = {name: registry.get("strategies", name) for name in registry.names("strategies")}
    return [
        name
        for name, entry in entries.items()
        if task.kind in entry.tasks
        and entry.traits.get("fuses", "predictions") == "predictions"
        and not entry.required
    ]


def calls(oof, metrics):
    rivals = {metric: Rival("best", best_base(metric, oof)) for metric in metrics}
    for name in strategies(oof.task):
        spec = FusionSpec(name)
        found = cross_fit(spec, oof)
        assert found.reason == "" or name in ("toy_broken", "toy_hollow")
        bound = is_constrained(spec)
        for metric, rival in rivals.items():
            yield name, metric, judge(metric, oof, found.preds, rival, constrained=bound).call


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("task", [BINARY, THREE, REAL])
def test_nothing_is_better_on_noise(task, seed):
    found = list(calls(noise(task, seed), METRICS[task.kind]))
    assert found and [case for case in found if case[2] == "better"] == []


def skewed(metric, seed, n=240):
    """Return the mean of each fold times chance: on a skewed target it is far from the middle."""
    rng = np.random.default_rng(seed)
    y, split = np.exp(2 + 1.2 * rng.normal(size=n)), np.arange(n) % 8
    level = np.array([y[split != own].mean() for own in split])
    preds = level * np.exp(np.array([[0.1], [0.3], [0.5]]) * rng.normal(size=(3, n)))
    names, row = ("a", "b", "c"), np.arange(n)
    return OutOfFold(preds[:, :, None], y, names, REAL, metric, split, row)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["stacking", "nnls"])
def test_who_only_moves_to_where_the_metric_is_least_is_not_better(name, seed):
    oof = skewed("rmsle", seed)
    rival = Rival("a", best_base("rmsle", oof))
    found = judge("rmsle", oof, cross_fit(FusionSpec(name), oof).preds, rival)
    assert found.gain > 0 and found.call == "inconclusive"


@pytest.mark.parametrize("task", [BINARY, THREE, REAL])
def test_an_average_that_only_heals_overfitting_is_not_better(task):
    oof = simulate(task, n=400, noise=(2.0,) * 6, folds=8, signal=0.0)
    rival = Rival("best", best_base(oof.metric, oof))
    found = judge(oof.metric, oof, cross_fit(FusionSpec("toy_average"), oof).preds, rival)
    assert found.better > 0.95 and (found.call, found.reason) == (
        "inconclusive",
        "it does not clearly beat guessing",
    )


def leak(seed):
    """Return members that know nothing but carry the targets, upside down."""
    oof = simulate(BINARY, n=400, noise=(1.0,), folds=8, signal=0.0, seed=seed)
    code = 0.5 - 1e-3 * (oof.y - 0.5) + 1e-4 * np.random.default_rng(seed).normal(size=400)
    member = np.stack([1 - code, code], axis=1)
    return replace(oof, preds=np.stack([oof.preds[0], member]), members=("a", "b"))


@pytest.mark.parametrize("seed", range(3))
def test_a_free_combiner_that_reads_leaked_labels_is_not_better(seed):
    oof = leak(seed)
    rival = Rival("best", best_base("roc_auc", oof))
    preds = cross_fit(FusionSpec("toy_regression"), oof).preds
    found = judge("roc_auc", oof, preds, rival, constrained=False)
    assert found.better > 0.95 and found.call == "inconclusive"
