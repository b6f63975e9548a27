"""Blending: which records its combiner may see, and that it sees no others."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.blending import held_out
from tests.strategies.worlds import fuse, sealed, weights, world


@pytest.mark.parametrize(("share", "rows"), [(0.2, 40), (0.05, 10), (0.25, 50), (0.5, 100)])
def test_it_learns_from_its_share_of_the_rows(share: float, rows: int) -> None:
    assert held_out(world("binary", rows=200), share).sum() == rows


@pytest.mark.parametrize("share", [0.01, 0.1, 0.25])
def test_while_one_fold_is_enough_it_is_the_last(share: float) -> None:
    """So its models were fitted to none of the rows that the combiner learns from."""
    oof = world("binary", rows=200)
    assert set(oof.split[held_out(oof, share)]) == {3}


@pytest.mark.parametrize("folds", [2, 5, 8, 10])
def test_of_itself_it_is_one_fold_however_many_there_are(folds: int) -> None:
    oof = world("binary", rows=200)
    dealt = sealed(replace(oof, split=np.arange(200) % folds))
    taken = held_out(dealt, registry.get("strategies", "blending").parameters["share"].default)
    np.testing.assert_array_equal(taken, dealt.split == folds - 1)


def test_the_rest_comes_from_the_fold_before() -> None:
    oof = world("binary", rows=200)
    assert np.bincount(oof.split[held_out(oof, 0.4)]).tolist() == [0, 0, 30, 50]


def test_the_combiner_is_that_of_the_held_out_records() -> None:
    oof = world("binary", rows=200)
    own = oof.take(held_out(oof, 0.2))
    ours = weights("blending", oof, combiner="greedy_selection")
    np.testing.assert_array_equal(ours, weights("greedy_selection", own))


def test_what_the_other_records_say_does_not_matter() -> None:
    oof = world("regression", rows=200)
    other = np.where(held_out(oof, None), oof.y, 0.0)
    blind = sealed(replace(oof, y=other))
    np.testing.assert_array_equal(fuse("blending", blind), fuse("blending", oof))


def test_a_row_is_learned_from_once_though_its_repeats_are_many() -> None:
    oof = world("binary", rows=100)
    twice = oof.take(np.tile(np.arange(100), 2))
    repeated = sealed(replace(twice, split=np.append(oof.split, 4 + oof.split)))
    taken = held_out(repeated, 0.2)
    assert taken.sum() == 20 and set(repeated.split[taken]) == {7}


def test_it_learns_something() -> None:
    fused = registry.get("strategies", "blending")(world("binary", rows=400))
    assert fused.weights["m0"] > fused.weights["m3"]
