"""Pruning by the correlation of errors."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.strategies.decorrelated import error_correlations
from fusecli.values import Kind
from tests.strategies.worlds import fuse, with_preds, world

KINDS: list[Kind] = ["binary", "multiclass", "regression"]
kinds = pytest.mark.parametrize("kind", KINDS)


def test_correlations_of_values_are_those_of_numpy() -> None:
    oof = world("regression")
    expected = np.corrcoef(oof.preds[:, :, 0] - oof.y)
    np.testing.assert_allclose(error_correlations(oof), expected, atol=1e-10)


def test_correlations_of_two_classes_are_those_of_the_second() -> None:
    oof = world("binary")
    expected = np.corrcoef(oof.preds[:, :, 1] - oof.y)
    np.testing.assert_allclose(error_correlations(oof), expected, atol=1e-10)


@kinds
def test_of_copies_one_is_left(kind: Kind) -> None:
    oof = world(kind)
    copies = with_preds(oof, oof.preds[[0, 0, 0, 1, 2, 3]])
    np.testing.assert_allclose(fuse("decorrelated", copies), fuse("decorrelated", oof), atol=1e-12)


@kinds
def test_the_better_of_two_stays(kind: Kind) -> None:
    oof = world(kind, members=3)
    fused = registry.get("strategies", "decorrelated")(oof, threshold=1e-9)
    assert [name for name, weight in fused.weights.items() if weight] == ["m0"]


@kinds
def test_members_that_differ_all_stay(kind: Kind) -> None:
    oof = world(kind)
    np.testing.assert_allclose(fuse("decorrelated", oof), fuse("mean", oof), atol=1e-12)


def test_what_is_left_is_combined_as_asked() -> None:
    oof = world("binary")
    copies = with_preds(oof, oof.preds[[0, 0, 1, 2, 3]])
    ours = fuse("decorrelated", copies, combiner="geometric_mean")
    np.testing.assert_allclose(ours, fuse("geometric_mean", oof), atol=1e-12)


def test_members_pruned_are_not_read() -> None:
    oof = world("regression")
    copies = with_preds(oof, oof.preds[[0, 0, 1]])
    fused = registry.get("strategies", "decorrelated")(copies)
    broken = copies.preds.copy()
    broken[1] = np.nan
    assert fused.weights["m1"] == 0 and np.isfinite(fused.predict(broken)).all()


def test_a_member_without_any_error_is_like_no_other() -> None:
    oof = world("regression", members=2)
    perfect = replace(oof, preds=np.stack([oof.y[:, None], oof.preds[0]]))
    assert np.count_nonzero(list(_weights(perfect).values())) == 2


def _weights(oof):
    return registry.get("strategies", "decorrelated")(oof).weights


def test_a_combiner_of_classes_does_not_suit_values() -> None:
    with pytest.raises(UsageError, match="'logpool' does not suit a regression task"):
        fuse("decorrelated", world("regression"), combiner="logpool")
