"""The best member alone."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate.rivals import best_of
from fusecli.values import Kind
from tests.strategies.worlds import fuse, sealed, weights, with_preds, world


@pytest.mark.parametrize(
    ("kind", "metric"),
    [("binary", "log_loss"), ("binary", "roc_auc"), ("regression", "r2"), ("multiclass", "f1")],
)
def test_the_best_member_is_chosen_whichever_way_is_better(kind: Kind, metric: str) -> None:
    oof = world(kind, metric=metric)
    target = (
        0.98 * np.eye(oof.task.outputs)[oof.y] if oof.task.is_classification else oof.y[:, None]
    )
    good = target + (0.02 / oof.task.outputs if oof.task.is_classification else 0)
    better = with_preds(oof, np.concatenate([oof.preds, good[None]]))
    assert weights("best_single", better).tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("metric", registry.names("metrics"))
def test_it_is_the_choice_that_the_board_calls_the_best_base_model(metric: str) -> None:
    for seed, kind in enumerate(registry.get("metrics", metric).tasks * 4):
        oof = world(kind, metric=metric, seed=seed, rows=50)
        level = replace(oof, preds=oof.preds[[0, 0, 0]] + 0, members=("m0", "m1", "m2"))
        noise = np.random.default_rng(seed).uniform(0.9, 1.1, level.preds.shape)
        preds = level.preds * noise
        sums = preds.sum(axis=2, keepdims=True) if kind != "regression" else 1
        given = replace(level, preds=preds / sums, split=np.arange(50) ** 2 % 7)
        assert weights("best_single", given)[best_of(metric, given)] == 1


def test_a_tie_goes_to_the_first_name() -> None:
    oof = world("binary", members=1)
    tied = replace(with_preds(oof, oof.preds[[0, 0]]), members=("b", "a"))
    assert weights("best_single", tied).tolist() == [0, 1]


def test_where_the_metric_is_not_defined_the_loss_decides() -> None:
    oof = sealed(replace(world("binary", metric="roc_auc"), y=np.ones(120, dtype=int)))
    losses = -np.log(oof.preds[:, :, 1]).mean(axis=1)
    best = int(losses.argmin())
    np.testing.assert_array_equal(fuse("best_single", oof), oof.preds[best])
