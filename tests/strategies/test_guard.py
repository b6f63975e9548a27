"""A broken member leaves fixed pools; a weak or a constant one stays."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.values import Kind, OutOfFold
from tests.strategies.worlds import fuse, sealed, with_preds, world

GUARDED = [
    ("soft_voting", "binary"),
    ("soft_voting", "multiclass"),
    ("mean", "binary"),
    ("mean", "regression"),
    ("geometric_mean", "binary"),
    ("geometric_mean", "multiclass"),
]
guarded = pytest.mark.parametrize(("name", "kind"), GUARDED)


def with_broken(oof: OutOfFold) -> OutOfFold:
    """Add a member, called m4, that is sure of the wrong class, or far off."""
    if oof.task.is_classification:
        wrong = np.eye(oof.task.outputs)[(oof.y + 1) % oof.task.outputs]
    else:
        wrong = 1000 * np.random.default_rng(0).normal(size=(oof.records, 1))
    return with_preds(oof, np.concatenate([oof.preds, wrong[None]]))


@guarded
def test_a_broken_member_is_left_out(name: str, kind: Kind) -> None:
    oof = world(kind)
    np.testing.assert_allclose(fuse(name, with_broken(oof)), fuse(name, oof), rtol=0, atol=1e-12)


@guarded
def test_a_broken_member_is_named_and_weighs_nothing(name: str, kind: Kind) -> None:
    fused = registry.get("strategies", name)(with_broken(world(kind)))
    assert fused.weights["m4"] == 0
    assert [("'m4'" in str(notice)) for notice in fused.notices] == [True]


@guarded
def test_without_the_guard_it_stays(name: str, kind: Kind) -> None:
    fused = registry.get("strategies", name)(with_broken(world(kind)), guard=False)
    assert fused.weights["m4"] == pytest.approx(0.2)
    assert fused.notices == ()


@guarded
def test_a_constant_member_stays(name: str, kind: Kind) -> None:
    oof = world(kind)
    if oof.task.is_classification:
        prior = np.bincount(oof.y, minlength=oof.task.outputs) / oof.records
    else:
        prior = np.array([oof.y.mean()])
    constant = np.broadcast_to(prior, oof.preds[:1].shape)
    fused = registry.get("strategies", name)(with_preds(oof, np.concatenate([oof.preds, constant])))
    assert fused.notices == ()
    assert min(fused.weights.values()) == pytest.approx(0.2)


@guarded
def test_of_broken_members_only_one_stays(name: str, kind: Kind) -> None:
    broken = with_broken(world(kind))
    fused = registry.get("strategies", name)(
        with_preds(broken, broken.preds[[4, 4, 4]] * np.ones((3, 1, 1)))
    )
    assert sum(fused.weights.values()) == pytest.approx(1)


def test_a_rare_class_that_one_member_never_expects_breaks_it() -> None:
    rng = np.random.default_rng(0)
    y = (rng.random(2000) < 0.03).astype(int)
    good = np.clip(np.where(y, 0.8, 0.02)[None] + rng.normal(0, 0.01, (3, 2000)), 0.001, 0.999)
    diverged = np.where(rng.random(2000) < 0.2, 1.0, 0.0)
    positive = np.vstack([good, diverged])
    oof = with_preds(
        sealed(replace(world("binary", rows=2000), y=y)), np.stack([1 - positive, positive], axis=2)
    )
    assert registry.get("strategies", "soft_voting")(oof).weights["m3"] == 0


def test_records_of_one_row_count_as_one_in_the_error() -> None:
    """Two records in doubt stay in doubt when each is repeated a thousand times."""
    oof = world("regression", rows=2, members=2)
    preds = np.stack([oof.y, oof.y + np.array([0.0, 50.0])])[:, :, None]
    many = with_preds(oof, preds).take(np.tile([0, 1], 1000))
    assert registry.get("strategies", "mean")(many).notices == ()
