"""What holds for every model of the catalogue on every task it is for."""

import inspect

import numpy as np
import pytest

from fusecli import registry
from fusecli.features.matrix import matrix
from fusecli.features.outputs import outputs
from fusecli.models import build, model_traits
from fusecli.models.fitting import fit_predict
from fusecli.values import ModelSpec
from tests.models.tiny import TASKS, every_model, mixed, quick

each = pytest.mark.parametrize(("name", "kind"), every_model())
TRAIN, TEST = np.arange(0, 70), np.arange(70, 90)
# Keys of ours that no estimator knows by that name.
OURS = {
    "of",
    "early_stopping_rounds",
    "validation_fraction",
    "calibrated",
    "n_alphas",
    "folds",
    "members",
    "copies",
    "head",
}
# Keys of the classifier or of the regressor alone.
ONE_KIND_ONLY = {"class_weight", "criterion", "epsilon", "loss", "quantile", "objective"}


def fitted(name, kind, **given):
    table, task, y = mixed(kind)
    return fit_predict(quick(name), task, 3, table, y, TRAIN, [(table, TEST)], **given)


@each
def test_predicts_probabilities_or_finite_values_of_mixed_columns(name, kind):
    found = fitted(name, kind).predictions[0]
    assert found.shape == (20, TASKS[kind].outputs)
    assert found.dtype == np.float64
    assert np.isfinite(found).all()
    if kind != "regression":
        assert found.min() >= 0
        np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


@each
def test_same_seed_gives_the_same_bits(name, kind):
    first, second = (fitted(name, kind).predictions[0] for _ in range(2))
    assert first.tobytes() == second.tobytes()


@each
def test_a_row_alone_is_predicted_as_among_others(name, kind):
    table, task, _ = mixed(kind)
    result = fitted(name, kind)
    X = matrix(table, TEST)
    alone = [outputs(result.pipeline, X[i : i + 1], task, result.seen) for i in range(3)]
    np.testing.assert_allclose(np.vstack(alone), result.predictions[0][:3], atol=1e-9, rtol=1e-9)


@each
def test_rows_outside_the_training_rows_change_nothing(name, kind):
    table, task, y = mixed(kind)
    other, others = mixed(kind)[0], y.copy()
    others[TEST] = others[TEST][::-1]
    other.numbers[TEST] = 1e9
    one = fit_predict(quick(name), task, 3, table, y, TRAIN, [(table, TEST)])
    two = fit_predict(quick(name), task, 3, other, others, TRAIN, [(table, TEST)])
    assert one.predictions[0].tobytes() == two.predictions[0].tobytes()


@each
def test_weights_are_taken_as_declared_or_a_notice_says_not(name, kind):
    weight = np.where(np.arange(90) % 2, 1.0, 20.0)
    said = [n.text for n in fitted(name, kind, weight=weight).notices if "no weights" in n.text]
    assert bool(said) is not model_traits(ModelSpec(name)).weights


@each
def test_groups_and_weights_go_together(name, kind):
    found = fitted(name, kind, weight=np.ones(90), group=np.arange(90) // 3).predictions[0]
    assert np.isfinite(found).all()


@each
def test_every_key_reaches_the_parameter_of_that_name(name, kind):
    strength = {"alpha": 1.0} if name in ("lasso", "elastic_net") else {}  # else it is searched
    estimator = build(ModelSpec(name, strength), TASKS[kind], 0)
    known = sorted(estimator.get_params(deep=True).items(), key=lambda item: -item[0].count("__"))
    found = {key.rpartition("__")[2]: value for key, value in known}
    keys = {k: p for k, p in registry.get("models", name).parameters.items() if k not in OURS}
    assert keys.keys() - found.keys() <= ONE_KIND_ONLY
    for key, parameter in keys.items():
        if parameter.default is not None and key not in strength:
            assert found[key] == parameter.default, key


@each
def test_every_thread_parameter_is_one(name, kind):
    params = build(ModelSpec(name), TASKS[kind], 0).get_params(deep=True)
    threads = [params[key] for key in params if key.endswith(("n_jobs", "nthread"))]
    assert set(threads) <= {1}


@each
def test_documented_in_one_line(name, kind):
    entry = registry.get("models", name)
    assert 10 < len(entry.summary) < 90
    assert entry.summary.endswith(".")
    assert inspect.getmodule(entry.function).__name__.startswith("fusecli.models.")
