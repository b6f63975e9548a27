"""What is drawn again together, and how often."""

import numpy as np
import pytest

from fusecli.evaluate import Resampling
from fusecli.evaluate.resampling import MOST, drawn_counts, units
from tests.evaluate.toys import BINARY, REAL, simulate


def counts(oof, kind, draws=50, **options):
    how = Resampling(kind, draws=draws, **options)
    of = units(oof, how)
    return of, np.concatenate(list(drawn_counts(of, how)))


@pytest.mark.parametrize("kind", ["rows", "stratified", "clustered", "blocks"])
def test_every_draw_is_as_large_as_the_records(kind):
    oof = simulate(BINARY)
    of, drawn = counts(oof, kind, group=np.arange(240) // 3)
    assert drawn.shape == (50, of.count) and set(drawn.sum(axis=1)) == {of.count}


@pytest.mark.parametrize("kind", ["rows", "stratified", "clustered", "blocks"])
def test_every_unit_is_drawn_equally_often(kind):
    drawn = counts(simulate(BINARY, n=60), kind, 4000, group=np.arange(60) // 2)[1]
    assert np.abs(drawn.mean(axis=0) - 1).max() < 0.15


def test_a_row_is_drawn_with_all_its_repeats():
    oof = simulate(REAL, n=50, repeats=3)
    of = units(oof, Resampling("rows"))
    assert of.count == 50 and np.array_equal(of.of_record, oof.row)


def test_strata_keep_the_shares_of_the_classes():
    oof = simulate(BINARY)
    of, drawn = counts(oof, "stratified")
    assert set(drawn[:, of.stratum == 1].sum(axis=1)) == {np.count_nonzero(oof.y)}


def test_a_group_is_drawn_as_one():
    oof, group = simulate(REAL, n=60), np.arange(60) % 7
    of = units(oof, Resampling("clustered", group=group))
    assert np.array_equal(of.of_record, group[oof.row])


def test_neighbours_in_time_are_drawn_together():
    oof = simulate(REAL, n=125)
    time = np.random.default_rng(0).permutation(125).astype(float)
    of, drawn = counts(oof, "blocks", 500, time=time)
    assert of.block == 5 and np.array_equal(of.of_record, time[oof.row])
    assert np.corrcoef(drawn[:, 10], drawn[:, 11])[0, 1] > 0.7
    assert abs(np.corrcoef(drawn[:, 10], drawn[:, 15])[0, 1]) < 0.2


def test_without_time_the_order_is_that_of_the_splits():
    oof = simulate(REAL, n=60)
    rank = units(oof, Resampling("blocks")).of_record
    assert np.all(np.diff(oof.split[np.argsort(rank)]) >= 0)


def test_many_rows_are_tied_to_bundles_of_one_class_and_one_split():
    oof = simulate(BINARY, n=3 * MOST, noise=(1.0,))
    of = units(oof, Resampling("stratified"))
    pairs = np.unique(np.stack([of.of_record, oof.y, oof.split]), axis=1)
    assert of.count == pairs.shape[1] <= MOST + 10
    assert np.array_equal(of.stratum[of.of_record], oof.y)


def test_many_neighbours_in_time_stay_together_in_bundles():
    of = units(simulate(REAL, n=3 * MOST, noise=(1.0,)), Resampling("blocks"))
    assert of.count == MOST and of.block == 11
    assert set(np.bincount(of.of_record)) == {3}


def test_the_same_seed_draws_the_same():
    oof = simulate(REAL)
    first, again = (counts(oof, "rows", seed=3)[1] for _ in range(2))
    assert np.array_equal(first, again) and not np.array_equal(first, counts(oof, "rows")[1])
