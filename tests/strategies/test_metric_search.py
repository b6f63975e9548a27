"""Direct search: the simplex against scipy's, and what it may never be worse than."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize, rosen

from fusecli.strategies.scores import loss_by_metric
from fusecli.strategies.simplex_search import as_scores, as_weights, nelder_mead
from fusecli.values import Kind
from tests.strategies.worlds import fuse, sealed, weights, world

METRICS: list[tuple[Kind, str]] = [
    ("binary", "accuracy"),
    ("binary", "balanced_accuracy"),
    ("binary", "f1"),
    ("multiclass", "mcc"),
    ("regression", "mae"),
    ("binary", "roc_auc"),
]
metrics = pytest.mark.parametrize(("kind", "metric"), METRICS)


def test_the_simplex_finds_the_minimum_that_scipys_finds() -> None:
    start = np.array([-1.0, 2.0, 0.5])
    ours = nelder_mead(rosen, start, size=0.5, most=2000)
    theirs = minimize(rosen, start, method="Nelder-Mead", options={"maxiter": 2000}).x
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_the_simplex_takes_no_more_evaluations_than_it_may() -> None:
    count = 0

    def counted(x: np.ndarray) -> float:
        nonlocal count
        count += 1
        return float(rosen(x))

    nelder_mead(counted, np.zeros(4), size=1.0, most=60)
    assert 30 <= count <= 66


def test_weights_and_scores_are_two_words_for_one_thing() -> None:
    given = np.array([0.2, 0.5, 0.3])
    np.testing.assert_allclose(as_weights(as_scores(given)), given, atol=1e-12)


@metrics
def test_it_is_no_worse_than_convex_mean_and_best_member(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=200, metric=metric)
    ours = loss_by_metric(oof, fuse("metric_search", oof))
    others = [loss_by_metric(oof, fuse(name, oof)) for name in ("convex", "best_single")]
    assert ours <= min(*others, loss_by_metric(oof, oof.preds.mean(axis=0))) + 1e-9


@pytest.mark.parametrize(
    ("kind", "metric"), [("binary", "log_loss"), ("binary", "brier"), ("regression", "rmse")]
)
def test_smooth_metrics_are_those_of_convex(kind: Kind, metric: str) -> None:
    oof = world(kind, metric=metric)
    np.testing.assert_array_equal(weights("metric_search", oof), weights("convex", oof))


@metrics
def test_the_search_does_not_depend_on_the_order_of_members(kind: Kind, metric: str) -> None:
    oof = world(kind, rows=200, members=5, metric=metric)
    turned = oof.only(oof.members[::-1])
    np.testing.assert_allclose(
        weights("metric_search", turned)[::-1], weights("metric_search", oof), atol=1e-6
    )


def test_it_beats_convex_where_the_metric_asks_for_something_else() -> None:
    oof = world("binary", rows=2000, members=6, metric="balanced_accuracy")
    rare = sealed(oof.take(np.flatnonzero((oof.y == 0) | (oof.row % 10 == 0))))
    ours, convex = (loss_by_metric(rare, fuse(name, rare)) for name in ("metric_search", "convex"))
    assert ours < convex


def test_of_many_members_the_rest_gets_no_weight() -> None:
    oof = world("binary", rows=300, members=12, metric="accuracy")
    assert np.count_nonzero(weights("metric_search", oof)) <= 8


def test_metrics_that_are_undefined_do_not_stop_it() -> None:
    oof = world("binary", metric="roc_auc")
    one_class = sealed(replace(oof, y=np.zeros_like(oof.y)))
    assert np.isfinite(fuse("metric_search", one_class)).all()
