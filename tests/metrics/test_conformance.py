"""What holds for every metric of the registry, whatever it measures."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.metrics import sign, suits
from fusecli.values import Task

CASES = [
    (name, kind)
    for name in registry.names("metrics")
    for kind in registry.get("metrics", name).tasks
]
RANKED_OR_CALLED = {"roc_auc", "average_precision", "accuracy", "balanced_accuracy", "f1", "mcc"}
INFLUENCED = [case for case in CASES if registry.get("metrics", case[0]).traits["influence"]]
every_case = pytest.mark.parametrize(("name", "kind"), CASES)


def target(kind, rng, n=120):
    if kind == "regression":
        return rng.lognormal(size=n)
    return rng.permutation(np.arange(n) % (2 if kind == "binary" else 3))


def perfect(kind, y):
    return y[:, None].astype(float) if kind == "regression" else np.eye(y.max() + 1)[y]


def random(kind, y, rng):
    if kind == "regression":
        return rng.lognormal(size=(len(y), 1))
    return rng.dirichlet(np.ones(y.max() + 1), len(y))


@every_case
def test_perfect_beats_random_in_the_declared_direction(name, kind):
    rng = np.random.default_rng(1)
    score, y = registry.get("metrics", name), target(kind, rng)
    gap = score(y, perfect(kind, y)) - score(y, random(kind, y, rng))
    assert sign(name) * gap > 0.1


@every_case
def test_perfect_predictions_reach_the_good_end_of_the_range(name, kind):
    entry = registry.get("metrics", name)
    y = target(kind, np.random.default_rng(2))
    end = entry.traits["high" if sign(name) > 0 else "low"]
    assert entry(y, perfect(kind, y)) == pytest.approx(end, abs=1e-12)


@every_case
def test_scores_stay_in_the_declared_range(name, kind):
    rng = np.random.default_rng(3)
    entry, y = registry.get("metrics", name), target(kind, rng)
    worst = perfect(kind, y)[:, ::-1] if kind != "regression" else -perfect(kind, y)
    values = [entry(y, pred) for pred in (worst, random(kind, y, rng))]
    low, high = entry.traits["low"] - 1e-12, entry.traits["high"] + 1e-12
    assert all(low <= value <= high for value in values)


@every_case
def test_a_weight_of_two_is_a_row_given_twice(name, kind):
    rng = np.random.default_rng(4)
    score, y = registry.get("metrics", name), target(kind, rng)
    pred, count = random(kind, y, rng), rng.integers(1, 3, len(y))
    twice = score(np.repeat(y, count), np.repeat(pred, count, axis=0))
    assert score(y, pred, count.astype(float)) == pytest.approx(twice, rel=1e-12)


@every_case
def test_the_order_of_rows_does_not_matter(name, kind):
    rng = np.random.default_rng(5)
    score, y = registry.get("metrics", name), target(kind, rng)
    pred, order = random(kind, y, rng), rng.permutation(len(y))
    assert score(y[order], pred[order]) == pytest.approx(score(y, pred), rel=1e-12)


@pytest.mark.parametrize("name", [n for n, kind in CASES if kind == "multiclass"])
def test_relabelling_the_classes_does_not_matter(name):
    rng = np.random.default_rng(6)
    score, y = registry.get("metrics", name), target("multiclass", rng)
    pred, new = random("multiclass", y, rng), np.array([2, 0, 1])
    assert score(new[y], pred[:, np.argsort(new)]) == pytest.approx(score(y, pred), rel=1e-12)


@every_case
def test_inputs_are_left_alone(name, kind):
    rng = np.random.default_rng(7)
    y = target(kind, rng)
    arrays = (y, random(kind, y, rng), rng.uniform(1, 2, len(y)))
    for array in arrays:
        array.setflags(write=False)
    assert np.isfinite(registry.get("metrics", name)(*arrays))


@pytest.mark.parametrize(("name", "kind"), [case for case in CASES if case not in INFLUENCED])
def test_the_mean_of_losses_by_row_is_the_metric(name, kind):
    entry, rng = registry.get("metrics", name), np.random.default_rng(8)
    y = target(kind, rng)
    pred, weight = random(kind, y, rng), rng.uniform(1, 2, len(y))
    mean = np.average(entry.traits["per_row"](y, pred), weights=weight)
    root = np.sqrt if entry.traits["root"] else float
    assert entry(y, pred, weight) == pytest.approx(root(mean), rel=1e-12)


@pytest.mark.parametrize(("name", "kind"), INFLUENCED)
def test_the_influence_is_the_derivative_by_the_weights(name, kind):
    entry, rng = registry.get("metrics", name), np.random.default_rng(9)
    y = target(kind, rng, 40)
    pred, weight = np.round(random(kind, y, rng), 1), rng.uniform(1, 2, 40)
    step = 1e-6 * np.diag(weight)
    slopes = [(entry(y, pred, weight + d) - entry(y, pred, weight - d)) / 2e-6 for d in step]
    assert entry.traits["influence"](y, pred, weight) == pytest.approx(slopes, abs=1e-7)


@every_case
def test_the_summary_is_one_short_sentence(name, kind):
    summary = registry.get("metrics", name).summary
    assert 0 < len(summary) < 90


@every_case
def test_a_metric_suits_its_own_tasks_only(name, kind):
    other = {"regression": "binary", "binary": "regression", "multiclass": "regression"}[kind]
    assert suits(name, Task(kind)) and not suits(name, Task(other))
