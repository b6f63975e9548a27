"""Dempster's rule: its algebra, Zadeh's paradox, and total conflict."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.dempster_shafer import Belief, believed, joined, reliability
from fusecli.values import Floats
from tests.strategies.worlds import fuse, mean_log_loss, world

ZADEH = np.array([[[0.99, 0.01, 0.0]], [[0.0, 0.01, 0.99]]])


def belief(seed: int) -> Belief:
    masses = np.random.default_rng(seed).dirichlet(np.ones(4), 20)
    return Belief(masses[:, :3], masses[:, 3], np.zeros(20))


def assert_same(one: Belief, other: Belief) -> None:
    for name in ("classes", "open", "conflict"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=0, atol=1e-12)


def test_witnesses_who_are_never_wrong_make_zadehs_paradox() -> None:
    found = believed(ZADEH, np.ones(2))
    np.testing.assert_allclose(found.classes, [[0, 1, 0]], atol=1e-12)
    assert found.conflict[0] == pytest.approx(0.9999, abs=1e-12)


def test_a_little_doubt_resolves_it() -> None:
    found = believed(ZADEH, np.full(2, 0.9))
    np.testing.assert_allclose(found.classes, [[0.468748, 0.009896, 0.468748]], atol=1e-6)
    assert found.open[0] == pytest.approx(0.052609, abs=1e-6)
    assert found.conflict[0] == pytest.approx(0.809919, abs=1e-6)


def test_the_order_of_witnesses_does_not_matter() -> None:
    assert_same(joined(belief(0), belief(1)), joined(belief(1), belief(0)))


def test_nor_does_the_order_of_joining() -> None:
    a, b, c = map(belief, range(3))
    assert_same(joined(joined(a, b), c), joined(a, joined(b, c)))


def test_a_witness_who_knows_nothing_changes_nothing() -> None:
    ignorant = Belief(np.zeros((20, 3)), np.ones(20), np.zeros(20))
    assert_same(joined(belief(0), ignorant), belief(0))


def test_masses_sum_to_one() -> None:
    found = joined(belief(0), belief(1))
    np.testing.assert_allclose(found.classes.sum(axis=1) + found.open, 1, atol=1e-12)


def test_without_doubt_it_is_the_normalised_product() -> None:
    oof = world("multiclass")
    product: Floats = oof.preds.prod(axis=0)
    expected = product / product.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(believed(oof.preds, np.ones(4)).classes, expected, atol=1e-9)


def test_where_two_conflict_wholly_their_mean_is_taken() -> None:
    preds = np.array([[[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]]])
    found = believed(preds, np.ones(2))
    np.testing.assert_allclose(found.classes, [[0.5, 0, 0.5]])
    assert found.conflict[0] == 1


def test_members_are_trusted_as_often_as_they_are_right() -> None:
    oof = world("binary", rows=100)
    right = (oof.preds.argmax(axis=2) == oof.y).sum(axis=1)
    np.testing.assert_allclose(reliability(oof), (right + 1) / 102)


def test_conflict_is_the_larger_the_more_members_differ() -> None:
    oof = world("binary")
    alike = oof.preds[[0, 0]], oof.preds[[0, 3]]
    same, different = (believed(preds, np.full(2, 0.9)).conflict.mean() for preds in alike)
    assert same < different


def test_tempering_takes_back_what_is_counted_twice() -> None:
    oof = world("binary", rows=300)
    tempered, raw = (fuse("dempster_shafer", oof, temper=temper) for temper in (True, False))
    assert mean_log_loss(tempered, oof.y) <= mean_log_loss(raw, oof.y)
    assert np.array_equal(tempered.argmax(axis=1), raw.argmax(axis=1))


def test_the_mean_conflict_is_a_fact() -> None:
    oof = world("binary")
    fused = registry.get("strategies", "dempster_shafer")(oof)
    mean = believed(oof.preds, reliability(oof)).conflict.mean()
    assert fused.facts["conflict"] == pytest.approx(mean, abs=1e-12)
