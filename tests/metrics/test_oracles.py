"""Every metric against scikit-learn, with and without weights."""

import numpy as np
import pytest
from sklearn import metrics as oracle

from fusecli import registry

CALLS = {
    "accuracy": oracle.accuracy_score,
    "balanced_accuracy": oracle.balanced_accuracy_score,
    "mcc": oracle.matthews_corrcoef,
}
ERRORS = {
    "rmse": oracle.root_mean_squared_error,
    "mae": oracle.mean_absolute_error,
    "mape": oracle.mean_absolute_percentage_error,
    "rmsle": oracle.root_mean_squared_log_error,
    "r2": oracle.r2_score,
    "pinball": oracle.mean_pinball_loss,
}


def kappa(y, called, sample_weight):
    return oracle.cohen_kappa_score(y, called, sample_weight=sample_weight)


def weights(rng, n, *, weighted):
    return rng.uniform(0.2, 3.0, n) if weighted else None


def classes_case(classes, *, weighted, ties=False):
    rng = np.random.default_rng(classes)
    y = rng.integers(0, classes, 300)
    pred = rng.dirichlet(np.ones(classes), 300) + 0.3 * np.eye(classes)[y]
    pred /= pred.sum(axis=1, keepdims=True)
    pred = np.round(pred, 1) if ties else pred
    return y, pred, weights(rng, 300, weighted=weighted)


def values_case(*, weighted):
    rng = np.random.default_rng(7)
    y = rng.lognormal(size=300)
    pred = np.abs(y + rng.normal(size=300))[:, None]
    return y, pred, weights(rng, 300, weighted=weighted)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("name", [*CALLS, "cohen_kappa"])
def test_metrics_of_calls_equal_scikit_learn(name, classes, weighted):
    y, pred, weight = classes_case(classes, weighted=weighted)
    expected = CALLS.get(name, kappa)(y, pred.argmax(axis=1), sample_weight=weight)
    assert registry.get("metrics", name)(y, pred, weight) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("classes", "average"), [(2, "binary"), (4, "macro")])
def test_f1_equals_scikit_learn(classes, average, weighted):
    y, pred, weight = classes_case(classes, weighted=weighted)
    expected = oracle.f1_score(y, pred.argmax(axis=1), average=average, sample_weight=weight)
    assert registry.get("metrics", "f1")(y, pred, weight) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(
    ("name", "expected"), [("log_loss", oracle.log_loss), ("brier", oracle.brier_score_loss)]
)
def test_scoring_rules_equal_scikit_learn(name, expected, classes, weighted):
    y, pred, weight = classes_case(classes, weighted=weighted)
    proba = pred[:, 1] if classes == 2 else pred
    assert registry.get("metrics", name)(y, pred, weight) == pytest.approx(
        expected(y, proba, sample_weight=weight), abs=1e-12
    )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(
    ("name", "expected"),
    [("roc_auc", oracle.roc_auc_score), ("average_precision", oracle.average_precision_score)],
)
def test_binary_rankings_equal_scikit_learn(name, expected, ties, weighted):
    y, pred, weight = classes_case(2, weighted=weighted, ties=ties)
    assert registry.get("metrics", name)(y, pred, weight) == pytest.approx(
        expected(y, pred[:, 1], sample_weight=weight), abs=1e-12
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("roc_auc", oracle.roc_auc_score), ("average_precision", oracle.average_precision_score)],
)
def test_multiclass_rankings_are_the_mean_of_one_against_the_rest(name, expected):
    y, pred, weight = classes_case(4, weighted=True)
    each = [expected(y == c, pred[:, c], sample_weight=weight) for c in range(4)]
    assert registry.get("metrics", name)(y, pred, weight) == pytest.approx(np.mean(each), abs=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", ERRORS)
def test_regression_metrics_equal_scikit_learn(name, weighted):
    y, pred, weight = values_case(weighted=weighted)
    expected = ERRORS[name](y, pred[:, 0], sample_weight=weight)
    assert registry.get("metrics", name)(y, pred, weight) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("alpha", [0.1, 0.9])
def test_pinball_takes_a_quantile(alpha):
    y, pred, weight = values_case(weighted=True)
    expected = oracle.mean_pinball_loss(y, pred[:, 0], sample_weight=weight, alpha=alpha)
    actual = registry.get("metrics", "pinball")(y, pred, weight, alpha=alpha)
    assert actual == pytest.approx(expected, rel=1e-12)


def test_every_metric_has_an_oracle_here():
    here = {*CALLS, *ERRORS, "cohen_kappa", "f1", "log_loss", "brier"}
    assert set(registry.names("metrics")) == here | {"roc_auc", "average_precision"}
